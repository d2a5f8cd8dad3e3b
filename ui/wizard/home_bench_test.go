package wizard

import (
	"fmt"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// A frame of the home page with so many set-ups.
func BenchmarkHomeFrame(b *testing.B) {
	for _, n := range []int{10, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e := &env{Options: Options{Options: talk.Options{Now: time.Now, Zone: time.UTC}}, keys: newKeys(), theme: newTheme(paint{dark: true})}
			h := homePage{env: e, focus: n / 2}
			for i := range n {
				h.rows = append(h.rows, talk.Row{Name: fmt.Sprint("Connector ", i), Badge: "sandbox", State: "works", Mark: talk.Works, Token: steps.Held{Says: steps.Claims{Expires: time.Now().Add(year)}}, Detail: "Drivers; checked 2 hours ago", Is: session.Summary{Target: inSandbox}})
			}
			for b.Loop() {
				_ = h.view(100, 40)
			}
		})
	}
}
