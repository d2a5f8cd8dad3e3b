package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// maxLoad is how much more memory 200 greedy clients may take, in bytes: the
// longest head and body of each, four times over.
const maxLoad = 200 * (maxHeader + maxBody) * 4

// Two hundred clients at once, each with the longest request that is read, some
// of which never read their answers, take a bounded amount of memory.
func TestMemoryUnderLoad(t *testing.T) {
	s, c, k := ready(t)
	access := k.access(t)
	body := strings.Repeat("{a:[", maxDepth/2-1) + `{message:'` + strings.Repeat(`\u0000`, maxBody/6-100) + `'}`
	head := fmt.Sprintf("POST /v1/groups/%s/messages HTTP/1.1\r\nHost: %s\r\nAccessToken: %s\r\nX-Long: %s\r\nContent-Length: %d\r\n\r\n",
		s.world.Grants.list()[0].Group, s.addr, access, strings.Repeat("x", maxHeader-4096), len(body))
	request := []byte(head + body)

	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak atomic.Uint64
	stop, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse))
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	var wait sync.WaitGroup
	var answered atomic.Int64
	for i := range 200 {
		wait.Go(func() {
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			for range 5 {
				if _, err := conn.Write(request); err != nil {
					t.Errorf("client %d: %v", i, err)
					return
				}
				if i%4 == 0 {
					continue // never reads
				}
				if n, err := conn.Read(make([]byte, 4096)); err != nil || n == 0 {
					t.Errorf("client %d: %v", i, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	wait.Wait()
	close(stop)
	<-watched
	grown := int64(peak.Load()) - int64(before.HeapInuse)
	t.Logf("%d answers; %d MiB more at most, %d allowed", answered.Load(), grown>>20, maxLoad>>20)
	if grown > maxLoad || answered.Load() != 150*5 {
		t.Errorf("%d answers, %d bytes more", answered.Load(), grown)
	}
	c.move(time.Minute)
	if r := k.get(t, "/v1/groups", access); r.status != 200 {
		t.Errorf("afterwards: %v", r.body)
	}
}

// A request that is longer than what is read is refused, and not read to its end.
func TestEndlessRequests(t *testing.T) {
	s, _ := serve(t)
	for what, request := range map[string]io.Reader{
		"a head": io.MultiReader(strings.NewReader("GET /v1/groups HTTP/1.1\r\nHost: "+s.addr+"\r\nX-Long: "), endless{}),
		"a body": io.MultiReader(strings.NewReader("POST /v1/groups HTTP/1.1\r\nHost: "+s.addr+"\r\nContent-Length: 1000000000\r\n\r\n"), endless{}),
		"chunks": io.MultiReader(strings.NewReader("POST /v1/groups HTTP/1.1\r\nHost: "+s.addr+"\r\nTransfer-Encoding: chunked\r\n\r\n3b9aca00\r\n"), endless{}),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			if sent, err := io.Copy(conn, io.LimitReader(request, 64<<20)); err == nil {
				t.Errorf("all of %d bytes were taken", sent)
			}
		})
	}
}

// endless is a client that never ends.
type endless struct{}

func (endless) Read(b []byte) (int, error) { return copy(b, bytes.Repeat([]byte("x"), len(b))), nil }
