// SPDX-License-Identifier: GPL-3.0-or-later

// context_go WORK: does the work with Go's package context and prints a line "NAME VALUE" for each figure. Nanoseconds
// are those of the measuring thread's processor time, as in context_ours; lateness and waking are by the clock.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

func threadTime() int64 {
	const threadCPU = 3 // CLOCK_THREAD_CPUTIME_ID
	var at syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, threadCPU, uintptr(unsafe.Pointer(&at)), 0)
	return at.Nano()
}

func show(name string, value float64) { fmt.Printf("%s %.3f\n", name, value) }

func quantile(values []float64, share float64) float64 {
	sort.Float64s(values)
	return values[int(share*float64(len(values)-1))]
}

// nanosEach is the median of so many batches of count calls.
func nanosEach(batches, count int, batch func(count int)) float64 {
	batch(count)
	var times []float64
	for i := 0; i < batches; i++ {
		start := threadTime()
		batch(count)
		times = append(times, float64(threadTime()-start)/float64(count))
	}
	return quantile(times, 0.5)
}

func pollMany(ctx context.Context, count int) {
	for i := 0; i < count; i++ {
		if ctx.Err() != nil {
			panic("ended")
		}
	}
}

func poll() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	show("poll", nanosEach(11, 1_000_000, func(count int) { pollMany(ctx, count) }))
}

func poll2() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var times [2]float64
	var ready, done sync.WaitGroup
	ready.Add(2)
	for i := range times {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			runtime.LockOSThread()
			ready.Done()
			ready.Wait()
			times[i] = nanosEach(11, 1_000_000, func(count int) { pollMany(ctx, count) })
		}(i)
	}
	done.Wait()
	show("poll2", (times[0]+times[1])/2)
}

func deriveMany(parent context.Context, count int) {
	for i := 0; i < count; i++ {
		_, cancel := context.WithCancel(parent)
		cancel()
	}
}

func derive() {
	show("derive", nanosEach(21, 50_000, func(count int) { deriveMany(context.Background(), count) }))
}

func deriveBelow() {
	parent, cancel := context.WithCancel(context.Background())
	defer cancel()
	show("derive-below", nanosEach(21, 50_000, func(count int) { deriveMany(parent, count) }))
}

func derive2() {
	const count = 1_000_000
	parent, cancel := context.WithCancel(context.Background())
	defer cancel()
	var times [2]float64
	var ready, done sync.WaitGroup
	ready.Add(2)
	for i := range times {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			runtime.LockOSThread()
			ready.Done()
			ready.Wait()
			begin := time.Now()
			deriveMany(parent, count)
			times[i] = float64(time.Since(begin).Nanoseconds()) / count
		}(i)
	}
	done.Wait()
	show("derive2", (times[0]+times[1])/2)
}

func timeoutMany(count int) {
	for i := 0; i < count; i++ {
		_, cancel := context.WithTimeout(context.Background(), time.Hour)
		cancel()
	}
}

func timeout() { show("timeout", nanosEach(21, 50_000, timeoutMany)) }

func timeoutPending() {
	var cancels []context.CancelFunc
	for i := 0; i < 100_000; i++ {
		_, cancel := context.WithTimeout(context.Background(), time.Hour+time.Duration(i)*time.Millisecond)
		cancels = append(cancels, cancel)
	}
	show("timeout-pending", nanosEach(21, 50_000, timeoutMany))
	runtime.KeepAlive(cancels)
}

type derived struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func flat() {
	const count = 100_000
	var builds, cancels []float64
	children := make([]derived, count)
	for round := 0; round < 7; round++ {
		parent, cancel := context.WithCancel(context.Background())
		start := threadTime()
		for i := range children {
			children[i].ctx, children[i].cancel = context.WithCancel(parent)
		}
		built := threadTime()
		cancel()
		builds = append(builds, float64(built-start)/count)
		cancels = append(cancels, float64(threadTime()-built)/count)
	}
	show("build-flat", quantile(builds, 0.5))
	show("cancel-flat", quantile(cancels, 0.5))
}

func tree() {
	var cancels []float64
	for round := 0; round < 7; round++ {
		root, cancel := context.WithCancel(context.Background())
		all := make([]derived, 0, 101_010)
		below := func(parent context.Context, count int) []derived {
			for i := 0; i < count; i++ {
				ctx, cancel := context.WithCancel(parent)
				all = append(all, derived{ctx, cancel})
			}
			return all[len(all)-count:]
		}
		for _, one := range below(root, 10) {
			for _, two := range below(one.ctx, 100) {
				below(two.ctx, 100)
			}
		}
		start := threadTime()
		cancel()
		cancels = append(cancels, float64(threadTime()-start)/float64(len(all)+1))
	}
	show("cancel-tree", quantile(cancels, 0.5))
}

func chain() {
	const depth = 10_000
	var cancels []float64
	for round := 0; round < 21; round++ {
		root, cancel := context.WithCancel(context.Background())
		all := make([]derived, 0, depth)
		for at := root; len(all) < depth; {
			ctx, cancel := context.WithCancel(at)
			all = append(all, derived{ctx, cancel})
			at = ctx
		}
		start := threadTime()
		cancel()
		cancels = append(cancels, float64(threadTime()-start)/depth)
	}
	show("cancel-chain", quantile(cancels, 0.5))
}

type key int

func value() {
	ctx := context.WithValue(context.Background(), key(0), 7)
	for i := 1; i <= 10; i++ {
		ctx = context.WithValue(ctx, key(i), i)
	}
	show("value", nanosEach(21, 200_000, func(count int) {
		for i := 0; i < count; i++ {
			if ctx.Value(key(0)).(int) != 7 {
				panic("not found")
			}
		}
	}))
}

func late() {
	const count = 10_000
	lateness := make([]float64, count)
	var done sync.WaitGroup
	done.Add(count)
	start := time.Now().Add(200 * time.Millisecond)
	for i := 0; i < count; i++ {
		due := start.Add(time.Duration(i) * 100 * time.Microsecond)
		ctx, cancel := context.WithDeadline(context.Background(), due)
		go func(i int) {
			<-ctx.Done()
			lateness[i] = float64(time.Since(due))
			cancel()
			done.Done()
		}(i)
	}
	done.Wait()
	show("late-p50", quantile(lateness, 0.5))
	show("late-p99", quantile(lateness, 0.99))
}

func wake() {
	const count = 2_000
	var delays []float64
	for i := 0; i < count; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		woken := make(chan time.Time)
		go func() {
			<-ctx.Done()
			woken <- time.Now()
		}()
		time.Sleep(200 * time.Microsecond) // until it waits
		start := time.Now()
		cancel()
		delays = append(delays, float64((<-woken).Sub(start)))
	}
	show("wake-p50", quantile(delays, 0.5))
	show("wake-p99", quantile(delays, 0.99))
}

func heap() float64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}

func bytes() {
	const count = 100_000
	parent, cancel := context.WithCancel(context.Background())
	defer cancel()
	children, timeouts := make([]derived, count), make([]derived, count)
	before := heap()
	for i := range children {
		children[i].ctx, children[i].cancel = context.WithCancel(parent)
	}
	between := heap()
	for i := range timeouts {
		timeouts[i].ctx, timeouts[i].cancel = context.WithTimeout(context.Background(), time.Hour)
	}
	show("bytes-child", (between-before)/count)
	show("bytes-timeout", (heap()-between)/count)
	runtime.KeepAlive(children)
	runtime.KeepAlive(timeouts)
}

func main() {
	works := map[string]func(){
		"poll": poll, "poll2": poll2, "derive": derive, "derive-below": deriveBelow, "derive2": derive2, "timeout": timeout,
		"timeout-pending": timeoutPending, "flat": flat, "tree": tree, "chain": chain, "value": value, "late": late,
		"wake": wake, "bytes": bytes,
	}
	if len(os.Args) != 2 || works[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: context_go WORK")
		os.Exit(2)
	}
	if work := os.Args[1]; work != "late" && work != "wake" {
		runtime.LockOSThread() // so that the thread's time is this goroutine's
	}
	works[os.Args[1]]()
}
