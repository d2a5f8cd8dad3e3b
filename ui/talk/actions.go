package talk

import (
	"slices"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// ID names an action.
type ID string

// The actions.
const (
	GoOn       ID = "go on"
	Back       ID = "back"
	Home       ID = "home"
	Cancel     ID = "cancel"
	Help       ID = "help"
	Leave      ID = "leave"
	Repeat     ID = "repeat"
	Tick       ID = "tick"
	Fill       ID = "fill"
	Play       ID = "play"
	Open       ID = "open"
	Paste      ID = "paste"
	Change     ID = "change"
	Retry      ID = "retry"
	Explain    ID = "explain"
	Show       ID = "show"
	Copy       ID = "copy"
	Insist     ID = "insist"
	Passphrase ID = "passphrase"
	Elsewhere  ID = "elsewhere"
	May        ID = "permissions"
	QR         ID = "qr"
	Suspend    ID = "suspend"
	Move       ID = "move"
	MoveBack   ID = "move back"
	ScrollUp   ID = "scroll up"
	ScrollDown ID = "scroll down"
	First      ID = "first"
	Last       ID = "last"
)

// Action is one thing that a person can do on a page.
type Action struct {
	ID    ID
	Keys  []string                  // of the full screen; a single character counts where nothing is typed
	Label string                    // beside the key
	Word  string                    // typed in the face of lines
	Alias string                    // a shorter word
	Help  string                    // what the word does
	works func(Talk) bool           // nil: always
	does  func(Talk) []steps.Effect // nil: the face does it
}

// Works reports whether the action does something now.
func (a Action) Works(t Talk) bool { return a.works == nil || a.works(t) }

// Do does the action where the session alone can do it. ok is false for an action
// that each face does in its own way.
func (a Action) Do(t Talk) (effects []steps.Effect, ok bool) {
	if a.does == nil {
		return nil, false
	}
	return a.does(t), true
}

// Can reports whether an action does something now.
func (t Talk) Can(id ID) bool { return Of(id).Works(t) }

// Do does an action that needs no face, and gives the effects to run.
func (t Talk) Do(id ID) []steps.Effect {
	effects, _ := Of(id).Do(t)
	return effects
}

// Actions are all actions, in the order in which the faces list them.
func Actions() []Action {
	return []Action{
		{ID: GoOn, Keys: []string{"enter"}, Label: "go on"},
		{ID: Back, Keys: []string{"esc"}, Label: "back", Word: "back", Alias: "b", Help: "goes back"},
		{ID: Help, Keys: []string{"f1", "?", "alt+h"}, Label: "help", Word: "help", Alias: "?", Help: "explains the commands and the guide"},
		{ID: Leave, Keys: []string{"ctrl+c", "q"}, Label: "leave", Word: "quit", Alias: "q", Help: "leaves, with everything saved"},
		{ID: Repeat, Word: "page", Help: "shows this page again"},
		{ID: Tick, Keys: []string{"space"}, Label: "tick", Word: "tick", Help: "with a number or all: ticks steps off", works: hasTasks},
		{ID: Fill, Keys: []string{"f2", "ctrl+l"}, Label: "fill in", Word: "fill", Help: "fills in what the sandbox's portal shows, or lets the sandbox do the steps", works: mayFill, does: applies(steps.Do{Effect: steps.EffectFill})},
		{ID: Play, Keys: []string{"f3", "ctrl+p"}, Label: "play the admin", Word: "play", Help: "lets you play the admin, in the sandbox", works: mayPlay},
		{ID: Open, Keys: []string{"ctrl+o", "o"}, Label: "portal", Word: "open", Alias: "o", Help: "opens the portal in the browser", works: mayOpen, does: applies(steps.Do{Effect: steps.EffectOpen})},
		{ID: Paste, Word: "paste", Help: "reads several lines without showing them, up to a line with only a dot", works: hasFields},
		{ID: Change, Word: "change", Help: "gives a value again", works: hasFields},
		{ID: Retry, Keys: []string{"ctrl+s"}, Label: "try again", Word: "again", Help: "tries again what failed", works: mayRetry, does: applies(steps.Retry{})},
		{ID: Home, Keys: []string{"ctrl+g", "h"}, Label: "home", Word: "home", Help: "lists all set-ups"},
		{ID: May, Keys: []string{"p"}, Label: "permissions", works: hasScope},
		{ID: QR, Keys: []string{"ctrl+q"}, Label: "QR code", works: mayQR},
		{ID: Suspend, Keys: []string{"ctrl+z"}, Label: "suspend"},
		{ID: Explain, Keys: []string{"f4", "ctrl+x"}, Label: "explain", Word: "explain", Help: "shows what went over the network, without secrets", works: hasRecords},
		{ID: Show, Keys: []string{"ctrl+r"}, Label: "reveal", Word: "show", Help: "shows what is secret here: it stays on the screen", works: hasSecret},
		{ID: Copy, Keys: []string{"ctrl+y", "c"}, Label: "copy", works: mayCopy},
		{ID: Insist, Word: "anyway", Help: "uses a value or message in spite of the warning", works: mayInsist, does: insist},
		{ID: Passphrase, Word: "passphrase", Help: "saves everything under a passphrase instead of the keyring", works: helps(Passphrase), does: underPassphrase},
		{ID: Elsewhere, Word: "elsewhere", Help: "saves everything in another directory", works: helps(Elsewhere)},
		{ID: Cancel, Keys: []string{"esc"}, Label: "cancel", works: func(t Talk) bool { return t.Waiting() != "" }, does: applies(steps.Cancel{})},
		{ID: Move, Keys: []string{"tab", "down", "j"}, Label: "move"},
		{ID: MoveBack, Keys: []string{"shift+tab", "up", "k"}, Label: "move back"},
		{ID: ScrollUp, Keys: []string{"pgup"}, Label: "scroll"},
		{ID: ScrollDown, Keys: []string{"pgdown"}, Label: "scroll"},
		{ID: First, Keys: []string{"home"}, Label: "first line"},
		{ID: Last, Keys: []string{"end"}, Label: "last line"},
	}
}

// Of is the action with that ID.
func Of(id ID) Action {
	all := Actions()
	return all[slices.IndexFunc(all, func(a Action) bool { return a.ID == id })]
}

func hasTasks(t Talk) bool   { return len(t.V.Tasks) > 0 }
func hasFields(t Talk) bool  { return len(t.V.Fields) > 0 }
func hasRecords(t Talk) bool { return t.Waiting() == "" && len(t.S.Records(t.V)) > 0 }
func mayCopy(t Talk) bool    { return t.V.Artifact != steps.NoArtifact || mayOpen(t) }
func hasScope(t Talk) bool   { return words.TellsCall(t.V) && len(t.V.Grant.Last.Scope) > 0 }
func hasSecret(t Talk) bool  { return t.Secret() != "" || len(t.S.Unkept()) > 0 }
func mayFill(t Talk) bool    { return t.S.Sandbox != nil && slices.Contains(t.V.Offers, steps.EffectFill) }
func mayInsist(t Talk) bool  { return t.Reading != nil && t.Warned || t.Insists() }

// mayOpen reports whether the portal is of use on the page. Where a PIN is asked for,
// only the sandbox's portal is, which draws the phone.
func mayOpen(t Talk) bool {
	byPhone := t.V.ID == steps.PagePhone || t.V.ID == steps.PagePIN
	return slices.Contains(t.V.Offers, steps.EffectOpen) && (t.S.Sandbox != nil || !byPhone)
}

// mayQR reports whether a phone could open the portal by its address.
func mayQR(t Talk) bool { return mayOpen(t) && t.S.Sandbox == nil && !t.S.Target.Portal.IsLoopback() }

// mayPlay reports whether the developer may play the admin in the same process.
func mayPlay(t Talk) bool {
	asks := t.V.ID == steps.PageAsk || t.V.ID == steps.PageReceive && !t.V.Met()
	return !t.Playing && t.S.Sandbox != nil && asks && t.V.Connector.Recipient != ""
}

// mayRetry reports whether what failed may be asked for again as it was. What may have
// been done is not; a message that was refused has to be another one first.
func mayRetry(t Talk) bool {
	n := t.W.Notice
	return n.Effect != "" && n.Effect != steps.EffectReceive && !n.Unsure
}

// Insists reports whether a message that was refused may be used all the same.
func (t Talk) Insists() bool { return words.MayInsist(t.W.Notice) }

// applies is an action that hands one event to the session.
func applies(ev steps.Event) func(Talk) []steps.Effect {
	return func(t Talk) []steps.Effect { return t.S.Apply(ev) }
}

// insist uses a value or message in spite of the warning: the reading, or the message.
func insist(t Talk) []steps.Effect {
	if t.Reading != nil {
		return t.S.Keep(*t.Reading)
	}
	t.S.Insist()
	return t.S.Apply(steps.Do{Effect: steps.EffectReceive})
}

func underPassphrase(t Talk) []steps.Effect {
	t.S.Vault.KeepUnderPassphrase()
	return t.S.Apply(steps.Retry{})
}

// Remedy is an action that may help a save that failed, and how it is offered.
type Remedy struct {
	Action
	Text, Hint string
}

// Remedies are what may be done about the save that failed last.
func (t Talk) Remedies() []Remedy {
	var out []Remedy
	for _, r := range t.S.Remedies(words.Of(t.W.Notice.Code).Helps) {
		out = append(out, map[session.Remedy]Remedy{
			session.RemedyAgain:      {Of(Retry), "Try again", ""},
			session.RemedyPassphrase: {Of(Passphrase), "Keep it under a passphrase instead", "a file that only your passphrase opens"},
			session.RemedyPlace:      {Of(Elsewhere), "Keep it in another directory", "on a disk with room for it"},
			session.RemedyShow:       {Of(Show), "Show it once, to write it down", "for 10 seconds"},
		}[r])
	}
	return out
}

func helps(id ID) func(Talk) bool {
	return func(t Talk) bool {
		return slices.ContainsFunc(t.Remedies(), func(r Remedy) bool { return r.ID == id })
	}
}
