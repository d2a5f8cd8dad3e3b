package hostile

import (
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"
)

// Write does on a connection what the stream says.
func (s Stream) Write(c net.Conn) {
	switch {
	case s.Then != "" && s.Pause == 0:
		_, _ = io.WriteString(c, s.First)
		_, _ = io.Copy(c, &Repeat{Text: s.Then})
	case s.Then != "":
		Drip(c, s.First, s.Then, s.Pause)
	default:
		_, _ = io.WriteString(c, s.First)
	}
	switch s.End {
	case Close:
	case Silence:
		_, _ = io.Copy(io.Discard, c)
	case Reset:
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	}
}

// Write answers a request of a client whose API root is root.
func (a Answer) Write(w http.ResponseWriter, root string) {
	w.Header()["Date"] = nil
	maps.Copy(w.Header(), a.Header)
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, strings.ReplaceAll(a.Body, "ROOT", root))
}

// Drip writes first, then then after each pause, until the client has gone.
func Drip(c io.Writer, first, then string, pause time.Duration) {
	for s := first; ; s = then {
		if _, err := io.WriteString(c, s); err != nil {
			return
		}
		time.Sleep(pause)
	}
}

// Repeat is a reader of the same text over and over.
type Repeat struct {
	Text string
	at   int
}

func (r *Repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.Text[r.at]
		r.at = (r.at + 1) % len(r.Text)
	}
	return len(p), nil
}
