package main

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// processor is the time that each party has had of the processors. Where other work goes on beside the bench, it says more than rates do.
type processor map[string]time.Duration

// parties in the order in which they are printed.
var parties = []string{"client", "server", "PostgreSQL", "MinIO", "Redis"}

// since is what was used after before, for each of n done.
func (p processor) since(before processor, n float64) string {
	text, all := "", time.Duration(0)
	for _, party := range parties {
		used := p[party] - before[party]
		all += used
		text += fmt.Sprintf(", %s %.2f", party, used.Seconds()*1000/n)
	}
	return fmt.Sprintf("%.2f ms of processor time each%s", all.Seconds()*1000/n, text)
}

// used reads every party's time. A service's processes are the one that listens at its address, and its children.
func (b *bench) used() processor {
	database, _ := url.Parse(env("XUNCHA_TEST_POSTGRES_URL"))
	redis, _ := url.Parse(env("XUNCHA_TEST_REDIS_URL"))
	listening := map[string]string{"PostgreSQL": database.Host, "MinIO": env("XUNCHA_TEST_S3_ENDPOINT"), "Redis": redis.Host}
	if b.listeners == nil {
		b.listeners = map[int]string{os.Getpid(): "client", b.cmd.Process.Pid: "server"}
		for party, address := range listening {
			if pid := listener(address); pid > 0 {
				b.listeners[pid] = party
			}
		}
	}
	out := processor{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		_, after, ok := strings.Cut(string(raw), ") ")
		f := strings.Fields(after)
		if err != nil || !ok || len(f) < 15 {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		parent, _ := strconv.Atoi(f[1])
		party := b.listeners[pid]
		if party == "" {
			party = b.listeners[parent]
		}
		if party == "PostgreSQL" && b.listeners[pid] == party { // what its children had that are no more
			out[party] += ticks(f[13]) + ticks(f[14])
		}
		if party != "" && (party != "client" || pid == os.Getpid()) {
			out[party] += ticks(f[11]) + ticks(f[12])
		}
	}
	return out
}

func ticks(s string) time.Duration {
	n, _ := strconv.Atoi(s)
	return time.Duration(n) * 10 * time.Millisecond // 100 Hz
}

// listener finds who listens at a loopback address, by way of the socket's inode (proc(5), /proc/net/tcp).
func listener(address string) int {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(port)
	table, _ := os.ReadFile("/proc/net/tcp")
	for line := range strings.Lines(string(table)) {
		f := strings.Fields(line)
		if len(f) < 10 || f[3] != "0A" || !strings.HasSuffix(f[1], fmt.Sprintf(":%04X", n)) {
			continue
		}
		open, _ := filepath.Glob("/proc/[0-9]*/fd/*")
		for _, fd := range open {
			if to, err := os.Readlink(fd); err == nil && to == "socket:["+f[9]+"]" {
				pid, _ := strconv.Atoi(strings.Split(fd, "/")[2])
				return pid
			}
		}
	}
	return 0
}
