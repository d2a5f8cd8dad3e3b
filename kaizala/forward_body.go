package kaizala

import (
	"context"
	"io"
	"net/http"
	"time"
)

// drop ends an answer that nobody wants. What is short is read, so that the connection
// can be used again.
func drop(res *http.Response) {
	_, _ = io.CopyN(io.Discard, res.Body, progress)
	_ = res.Body.Close()
}

// uploading is a body whose every part gives the request more time.
type uploading struct {
	io.ReadCloser
	timer *time.Timer
	more  time.Duration
}

func (b *uploading) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.timer.Reset(b.more)
	}
	return n, err
}

// downloading is the body of an answer, which must bring a KiB in each span of stall.
// Time in which nobody reads does not count. The timer cancels the request.
type downloading struct {
	body   io.ReadCloser
	cancel context.CancelFunc
	timer  *time.Timer
	now    func() time.Time
	stall  time.Duration
	left   time.Duration // of the span
	got    int           // bytes in the span
	failed func(error) error
}

func (b *downloading) Read(p []byte) (int, error) {
	start := b.now()
	b.timer.Reset(max(b.left, 0))
	n, err := b.body.Read(p)
	b.timer.Stop()
	b.left -= b.now().Sub(start)
	if b.got += n; b.got >= progress {
		b.got, b.left = 0, b.stall
	}
	if err != nil && err != io.EOF {
		err = b.failed(err)
	}
	return n, err
}

func (b *downloading) Close() error {
	b.timer.Stop()
	defer b.cancel()
	return b.body.Close()
}
