// SPDX-License-Identifier: GPL-3.0-or-later
// The runner process: takes requests from the program, looks after the attempts, answers. When the program is gone it
// ends everything and leaves nothing behind. One thread; nothing here is thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <arborist/jobs/command/process/cgroup_pool.h>
#include <arborist/jobs/command/server/attempt.h>
#include <arborist/jobs/command/server/event_loop.h>
#include <arborist/jobs/command/server/spawner.h>
#include <arborist/jobs/command/wire/packet_socket.h>

namespace arborist::runner {

class Server {
 public:
  explicit Server(UniqueFd socket);
  // Returns when the program is gone and no process is left.
  void serve();

 private:
  struct Connection final : EventSource {
    Connection(Server& owner, UniqueFd fd) : server(owner), socket(std::move(fd)) {}
    void onEvents(std::uint32_t events) override { server.onSocket(events); }
    Server& server;
    PacketSocket socket;
    bool wantsToWrite = false;
  };
  struct ChildSignals final : EventSource {
    explicit ChildSignals(Shared& all) : shared(all) {}
    void onEvents(std::uint32_t) override { shared.childrenChanged = true; }
    Shared& shared;
    UniqueFd fd;
  };
  struct Program final : EventSource {
    explicit Program(Server& owner) : server(owner) {}
    void onEvents(std::uint32_t) override { server.programGone(); }
    Server& server;
    UniqueFd pidfd;
  };
  struct Alarm final : TimerOwner {
    void onTime() override {}
  };

  void turn();
  void onSocket(std::uint32_t events);
  void programGone();
  void onMessage(const Message&);
  void configure(const Message&);
  void start(const Message&);
  void refuse(std::uint64_t id, std::string why);
  void forceKill();
  void scanChildren();
  void touchChanged();
  void settle();
  void saveSome();
  void send();
  void endStrays();
  Attempt* find(std::uint64_t id);

  Shared m_shared;
  Connection m_connection;
  ChildSignals m_childSignals;
  Program m_program;
  Alarm m_alarm;
  Spawner m_spawner;
  std::unique_ptr<CgroupPool> m_cgroups;
  bool m_programGone = false;
  std::unordered_map<std::uint64_t, std::unique_ptr<Attempt>> m_attempts;
  std::unordered_map<Family*, Attempt*> m_byFamily;
  std::vector<Attempt*> m_saving;
  std::vector<std::uint64_t> m_ended;  // to be destroyed at the end of the turn
};

}  // namespace arborist::runner
