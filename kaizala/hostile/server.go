package hostile

import (
	"net/http"
	"time"
)

// Server says what a server does to a client that sends it a request. It is one
// of Answer, Stream, Handshake and NoConnection, or one of those wrapped in
// Encrypted, PublicHost or Proxy.
type Server interface{ server() }

// Answer is an HTTP answer. It has no Date unless Header has one.
type Answer struct {
	Status int
	Header http.Header
	Body   string // ROOT in it stands for the API root of whoever serves it
}

// Stream is what a server writes on the bare connection after it read the
// request: First, then Then over and over until the client has gone.
type Stream struct {
	First string
	Then  string        // "" writes First alone
	Pause time.Duration // between two writes; 0 writes as fast as the client reads
	End   End
}

// End is how a connection ends after a Stream without Then.
type End int

// The ends of a connection.
const (
	Close   End = iota // closed in order
	Silence            // left open without a word until the client has gone
	Reset              // reset
)

// Handshake is a server that shows a certificate for which no client may send it
// a request.
type Handshake struct {
	Name, Issuer string    // the host that the certificate names, and who signed it
	From, Until  time.Time // zero: good for an hour around now
	Trusted      bool      // whether the client trusts the signer
	MaxVersion   uint16    // the newest TLS that the server speaks; 0: any
}

// NoConnection is a server that cannot be reached: connecting to it fails with
// Err. A nil Err means a port of this machine on which nobody listens.
type NoConnection struct{ Err error }

// Encrypted is a server that a client meets before the TLS handshake. The client
// meets all others but Handshake after it.
type Encrypted struct{ Stream }

// PublicHost is a server in the place of Kaizala's own public host.
type PublicHost struct{ Server }

// Proxy is a server in the place of the client's proxy.
type Proxy struct{ Server }

func (Answer) server()       {}
func (Stream) server()       {}
func (Handshake) server()    {}
func (NoConnection) server() {}
func (Encrypted) server()    {}
func (PublicHost) server()   {}
func (Proxy) server()        {}

// answer is an Answer of type JSON, unless the headers, name and value in turn,
// name another type.
func answer(status int, body string, headers ...string) Answer {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(headers); i += 2 {
		h[headers[i]] = []string{headers[i+1]}
	}
	return Answer{status, h, body}
}

// slowly is a Stream too slow to reach a limit of size within a minute, and
// faster than the shortest time-out of the tests.
func slowly(first, then string) Stream {
	return Stream{First: first, Then: then, Pause: 50 * time.Millisecond}
}

// endless is a Stream at full speed.
func endless(first, then string) Stream { return Stream{First: first, Then: then} }
