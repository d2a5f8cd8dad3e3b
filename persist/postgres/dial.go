package postgres

import (
	"context"
	"net"
	"time"
)

// silence is how long a server may say nothing to a query. No query of this package
// waits longer: a lock is asked for anew every lockWait.
const silence = 10 * time.Second

// dialer makes connections on which no read or write waits longer than silence: the
// library's own would wait for ever for a server that was cut off, and does not end
// them with the context.
type dialer struct{ quiet time.Duration }

func (d dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

func (d dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	keepalive := net.KeepAliveConfig{Enable: true, Idle: 3 * time.Second, Interval: 2 * time.Second, Count: 3}
	c, err := (&net.Dialer{KeepAliveConfig: keepalive}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &boundedConn{c, d.quiet}, nil
}

// boundedConn is a connection whose reads and writes end. quiet 0: they do not, for
// the connection that listens.
type boundedConn struct {
	net.Conn
	quiet time.Duration
}

func (c *boundedConn) Read(b []byte) (int, error) {
	c.extend()
	return c.Conn.Read(b)
}

func (c *boundedConn) Write(b []byte) (int, error) {
	c.extend()
	return c.Conn.Write(b)
}

func (c *boundedConn) extend() {
	if c.quiet > 0 {
		_ = c.SetDeadline(time.Now().Add(c.quiet))
	}
}
