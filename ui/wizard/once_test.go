package wizard

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// A person gets a user token by a PIN and says hello, at a service that takes
// its time to say what became of it. Number and PIN are on no disk, the PIN is on
// no screen, and whatever is pressed nothing is posted twice.
func TestPINAndHelloAtAnUnsureService(t *testing.T) {
	t.Parallel()
	const pin = "48291357" // longer than a PIN is: six digits are in files by chance
	var pins, logins, messages atomic.Int32
	target := service(t, func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/generatePin"):
			pins.Add(1)
			_, _ = rw.Write([]byte(`{}`))
		case strings.HasSuffix(r.URL.Path, "/loginWithPinAndApplicationId"):
			logins.Add(1)
			_, _ = fmt.Fprintf(rw, `{"refreshToken":%q,"refreshTokenExpiry":%d}`, madeUpToken(madeUpID, year, time.Now()), time.Now().Add(year).UnixMilli())
		case strings.HasSuffix(r.URL.Path, "/messages"):
			messages.Add(1)
			panic(http.ErrAbortHandler)
		case strings.HasSuffix(r.URL.Path, "/groups"):
			_, _ = rw.Write([]byte(`{"groups":[{"groupId":"g1@2","groupName":"Drivers"},{"groupId":"g2@2","groupName":"Depot"}]}`))
		default:
			_, _ = fmt.Fprintf(rw, `{"accessToken":"made.up.access","endpointUrl":"http://%s","accessTokenExpiry":%d,"scope":"groupinfo.read,textmessage.write"}`,
				r.Host, time.Now().Add(24*time.Hour).UnixMilli())
		}
	})
	m := newMachine(t)
	m.story.Opens("correct horse")
	m.story.Knows(pin, "+442079460188", "2079460188")
	x := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	x.sees("Before you start").press("enter").sees("Choose a passphrase").press("correct horse", "enter", "correct horse", "enter").sees("Register a connector").press("enter").sees("Note the ID")
	x.paste("Connector name: Payroll\nConnector ID: " + madeUpID + "\nConnector secret: " + madeUpSecret).press("enter").sees("Who grants").press("3")
	x.sees("Generate a user token").press("1").sees("A PIN to your phone")
	if strings.Contains(x.text(), "Portal (") {
		t.Error("the portal is of no use here")
	}
	x.paste("+44 20 7946 0188").sees("+44 20 7946 0188").calmly().press("enter").sees("The PIN for a user token")
	x.calmly().press("enter").sees("This is still needed", "▸ PIN").press(pin).sees("8 characters").press("enter").sees("The live call")
	x.press("enter").sees("It works").calmly().press("enter").sees("is set up").press("pgdown").sees("Say hello to “Depot”").press("4")
	x.sees("Say hello to “Depot”", "[ Send the message").press("ctrl+u").calmly().press("enter").sees("Hello from Payroll!")
	if messages.Load() > 0 {
		t.Error("sent, though the line was empty")
	}
	x.press("ctrl+u").paste("Good morning,\nall").press("enter").sees("The message may have been posted, or not.", "Look in the group before you send it again.", "Good morning, all")
	x.press("ctrl+s", "ctrl+s", "pgdown").sees("not confirmed").leaves()
	if pins.Load() != 1 || logins.Load() != 1 || messages.Load() != 1 {
		t.Errorf("%d PINs, %d logins, %d messages", pins.Load(), logins.Load(), messages.Load())
	}
	x.noSecrets(t, pin, madeUpSecret)
}
