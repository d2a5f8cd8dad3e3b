package wizard

import (
	"testing"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// Every key of the table does something: on the page, in the session, or at the root.
func TestEveryKeyDoesSomething(t *testing.T) {
	t.Parallel()
	_, o := studio(t)
	on := talk.New(session.New(o, steps.User))
	for _, a := range talk.Actions() {
		_, own := acts()[a.ID]
		_, shared := a.Do(on)
		if root := a.ID == talk.Help || a.ID == talk.Leave || a.ID == talk.Suspend; len(a.Keys) > 0 && !own && !shared && !root {
			t.Errorf("nothing does %s", a.ID)
		}
	}
}
