package ui

import (
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostiletest"
)

// shell is a person in a shell with job control.
func (d desk) shell() *sitting {
	d.t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		d.t.Skip("no bash here")
	}
	c := exec.Command("bash", "--norc", "--noprofile", "-i")
	c.Env = append(d.env, "PS1=prompt> ", "HISTFILE=")
	return d.sat(c)
}

// forgets empties what was seen, so that the next sees is about what comes.
func (x *sitting) forgets() *sitting {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.text.Reset()
	return x
}

// A call is under way when the program is suspended: it is given up, so that another
// process gets the connector's lock, and made again afterwards.
func TestASuspendedWizardHoldsNothing(t *testing.T) {
	t.Parallel()
	d := faceless(t)
	var calls atomic.Int32
	works := hostiletest.Service(hostiletest.Always(hostiletest.Exchange{Access: "made.up.access"}))
	api := hostiletest.Serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/accessToken") && calls.Add(1) == 2 {
			<-r.Context().Done()
			return
		}
		works.ServeHTTP(rw, r)
	}))
	d.api = api.URL
	const password = "correct horse"
	if text, _ := d.says("\n"+password+"\n"+password+"\n\nPayroll\n0a1b2c3d-0000-4abc-8def-00000000abcd\nMADEUPSECR\n3\n\nmade.up.refresh\nanyway\n\n", "developer"); !strings.Contains(text, "It works") {
		t.Fatal(text)
	}
	x := d.shell().sees("prompt> ").types("kaizala-setup developer Payroll\r").sees("is set up").types("2").sees("Passphrase").types(password + "\r")
	for calls.Load() < 2 { // the call is at the service
		time.Sleep(time.Millisecond)
	}
	x.forgets().types("\x1a").sees("Stopped").sees("prompt> ")
	other := d.sits("verify", "Payroll").sees("Passphrase: ")
	began := time.Now()
	other.types(password + "\r").ends("(exit 0)")
	within(t, "another process's call, while the wizard is suspended", time.Since(began), 2*time.Second)
	x.forgets().types("fg\r").sees("It works").types("\x03").sees("To go on: kaizala-setup developer Payroll").types("exit\r")
	x.ends("(exit 0)")
}

// A suspended wizard no longer serves the sandbox: another one takes it over. Afterwards
// it is there again.
func TestASuspendedWizardLetsTheSandboxGo(t *testing.T) {
	t.Parallel()
	d := faceless(t)
	x := d.shell().sees("prompt> ").types("kaizala-setup developer --sandbox\r").sees("Before you start").types("\r").sees("Register a connector")
	x.forgets().types("\x1a").sees("Stopped").sees("prompt> ")
	began := time.Now()
	c := exec.Command("kaizala-setup", "developer", "--sandbox", "--new", "--plain")
	c.Env, c.Stdin = d.env, strings.NewReader("\n\nfill\n2\n\nfill\n\n\n\n")
	out, _ := c.CombinedOutput()
	within(t, "another wizard's whole set-up", time.Since(began), 2*time.Second)
	if !strings.Contains(string(out), "It works") {
		t.Errorf("the sandbox is not to be had:\n%s", out)
	}
	x.forgets().types("fg\r").sees("Register a connector").types("\x1bOQ").sees("ready: ").types("\x03").sees("To go on:").types("exit\r")
	x.ends("(exit 0)")
}

// A terminal that answers late answers the program, not the shell that comes after it.
func TestALateAnswerDoesNotReachTheShell(t *testing.T) {
	t.Parallel()
	d := faceless(t)
	x := d.shell().sees("prompt> ").types("kaizala-setup user --sandbox\r").sees("For Kaizala users")
	x.forgets().types("\x03")
	time.Sleep(300 * time.Millisecond)
	x.types("\x1b]11;rgb:0000/0000/0000\x1b\\").sees("prompt> ").types("echo e''nd\r").sees("end")
	if text := x.screen(); strings.Contains(text, "rgb:") || strings.Contains(text, "0000/") {
		t.Errorf("the answer reached the shell:\n%q", text)
	}
	x.types("exit\r").ends("(exit 0)")
}

// Where no shell could continue it, Ctrl+Z does not leave the wizard waiting for ever.
func TestNobodyToSuspendFor(t *testing.T) {
	t.Parallel()
	x := faceless(t).sits("user").sees("For Kaizala users")
	x.forgets().types("\x1a").sees("For Kaizala users").types("\x03").ends("(exit 0)")
}
