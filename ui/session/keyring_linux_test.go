package session

import (
	"net"
	"path/filepath"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// A save waits for a keyring that does not answer: what a screen calls meanwhile waits
// for nothing.
func TestScreenWaitsForNoKeyring(t *testing.T) {
	mute, err := net.Listen("unix", filepath.Join(t.TempDir(), "bus"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mute.Close() }()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+mute.Addr().String())
	o := options(t, filepath.Join(t.TempDir(), "state"), newService(t))
	o.Keeping = Keeping{}
	s, at := New(o, steps.Developer), time.Now()
	s.Apply(steps.Next{At: at})
	s.Apply(steps.Next{At: at})
	saves := s.Keep(s.Read(steps.NameField, "Connector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret))
	waits, done := make(chan bool, 2), make(chan struct{})
	go func() {
		defer close(done)
		s.Run(Asking(bg, bg, func(yes bool) { waits <- yes }), saves[0])
	}()
	<-waits
	s.Give(AsksNewPassphrase, kaizala.NewSecret("correct horse"))
	s.Remedies()
	s.KeepUnderPassphrase()
	select {
	case <-done:
		t.Error("it waited for the keyring")
	default:
	}
	<-done
}
