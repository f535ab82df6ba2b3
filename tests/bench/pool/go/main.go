// SPDX-License-Identifier: GPL-3.0-or-later
// The pool that a Go program writes for itself: a channel of functions, read by two goroutines.
package main

import (
	"fmt"
	"os"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

type pool struct {
	jobs    chan func()
	workers sync.WaitGroup
}

func newPool(workers int) *pool {
	p := &pool{jobs: make(chan func(), 1024)}
	p.workers.Add(workers)
	for i := 0; i < workers; i++ {
		go func() {
			defer p.workers.Done()
			for job := range p.jobs {
				job()
			}
		}()
	}
	return p
}

func (p *pool) drain() {
	close(p.jobs)
	p.workers.Wait()
}

// throughput gives nanoseconds for each of so many jobs, from the first post to the last end.
func throughput(jobs, producers int, job func()) float64 {
	p := newPool(2)
	var posted sync.WaitGroup
	each := jobs / producers
	start := time.Now()
	for i := 1; i < producers; i++ {
		posted.Add(1)
		go func() {
			defer posted.Done()
			for k := 0; k < each; k++ {
				p.jobs <- job
			}
		}()
	}
	for k := 0; k < each; k++ {
		p.jobs <- job
	}
	posted.Wait()
	p.drain()
	return float64(time.Since(start).Nanoseconds()) / float64(each*producers)
}

var sink int64

// spin keeps the processor for about that time, calibrated once.
func spin(d time.Duration) func() {
	turn := func(rounds int) {
		local := int64(0)
		for i := 0; i < rounds; i++ {
			local += int64(i)
		}
		if local == -1 {
			atomic.AddInt64(&sink, local)
		}
	}
	best := time.Hour
	const rounds = 2000000
	for i := 0; i < 5; i++ {
		start := time.Now()
		turn(rounds)
		if took := time.Since(start); took < best {
			best = took
		}
	}
	n := int(float64(d) / (float64(best) / rounds))
	return func() { turn(n) }
}

func idleStart() {
	p := newPool(2)
	var times []float64
	for i := 0; i < 2000; i++ {
		time.Sleep(200 * time.Microsecond)
		done := make(chan time.Duration, 1)
		start := time.Now()
		p.jobs <- func() { done <- time.Since(start) }
		times = append(times, float64((<-done).Nanoseconds()))
	}
	p.drain()
	sort.Float64s(times)
	fmt.Printf("idle-p50 %.3f\nidle-p99 %.3f\n", times[len(times)/2], times[len(times)*99/100])
}

func group() {
	p := newPool(2)
	var times []float64
	for i := 0; i < 101; i++ {
		start := time.Now()
		var ended sync.WaitGroup
		ended.Add(1000)
		for k := 0; k < 1000; k++ {
			p.jobs <- ended.Done
		}
		ended.Wait()
		times = append(times, float64(time.Since(start).Nanoseconds())/1000)
	}
	p.drain()
	sort.Float64s(times)
	fmt.Printf("group %.3f\n", times[len(times)/2])
}

func classic() {
	start := time.Now()
	p := newPool(100)
	for i := 0; i < 10000; i++ {
		p.jobs <- func() { time.Sleep(5 * time.Millisecond) }
	}
	p.drain()
	fmt.Printf("classic %.3f\n", float64(time.Since(start).Nanoseconds())/1e6)
}

func main() {
	nothing := func() {}
	works := map[string]func(){
		"empty1":  func() { fmt.Printf("empty1 %.3f\n", throughput(400000, 1, nothing)) },
		"empty2":  func() { fmt.Printf("empty2 %.3f\n", throughput(400000, 2, nothing)) },
		"us1":     func() { fmt.Printf("us1 %.3f\n", throughput(200000, 1, spin(time.Microsecond))) },
		"us10":    func() { fmt.Printf("us10 %.3f\n", throughput(40000, 1, spin(10*time.Microsecond))) },
		"idle":    idleStart,
		"group":   group,
		"classic": classic,
	}
	if len(os.Args) == 2 {
		if work, ok := works[os.Args[1]]; ok {
			work()
			return
		}
	}
	fmt.Fprintln(os.Stderr, "usage: pool_go WORK")
	os.Exit(2)
}
