package persist

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// flood serves a bus that lets everybody in, then sends calls as fast as it can and reads
// nothing.
func flood(t *testing.T) (address string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bus")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	call := &dbus.Message{Type: dbus.TypeMethodCall, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldPath: dbus.MakeVariant(dbus.ObjectPath("/a")), dbus.FieldInterface: dbus.MakeVariant("a.b"), dbus.FieldMember: dbus.MakeVariant("C"),
		dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf("")),
	}, Body: []any{strings.Repeat("x", 10)}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
			go func() {
				in := bufio.NewReader(c)
				for {
					line, err := in.ReadString('\n')
					answer := map[string]string{"AUTH": "REJECTED EXTERNAL\r\n", "AUTH EXTERNAL": "OK 00\r\n", "NEGOTIATE_UNIX_FD": "AGREE_UNIX_FD\r\n"}
					words := strings.Fields(strings.Trim(line, "\x00\r\n"))
					if err != nil {
						return
					}
					if len(words) > 0 && words[0] == "BEGIN" {
						break
					}
					_, _ = c.Write([]byte(answer[strings.Join(words[:min(len(words), 2)], " ")]))
				}
				for serial := uint32(1); ; serial++ {
					var b bytes.Buffer
					if err := call.EncodeTo(&b, binary.LittleEndian); err != nil {
						return
					}
					binary.LittleEndian.PutUint32(b.Bytes()[8:], serial)
					if _, err := c.Write(b.Bytes()); err != nil {
						return
					}
				}
			}()
		}
	}()
	return "unix:path=" + path
}

// A bus that floods its clients with calls gets no connection that stays, and costs little
// memory.
func TestFloodingBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", flood(t))
	var most uint64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 20 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse+m.StackInuse)
			time.Sleep(50 * time.Millisecond)
		}
	}()
	_, err := readKeyring(context.Background(), newOSKeyring(), "a")
	<-done
	if CodeOf(err) != CodeKeyringAbsent || most > 32<<20 {
		t.Errorf("%v; %d MiB", err, most>>20)
	}
}
