package talk

import (
	"fmt"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Handout is what a page shows to be copied out.
type Handout struct {
	Text string // "": there is none
	Path string // the file that holds it too, or ""
	Card string // the page for an admin without this program, or ""
	Code string // what is to be said of it first, or ""
	// Hidden: the text is a token, which is shown only when asked for.
	Hidden bool
	// Spoken: the reply is under a passphrase, which is told over another channel.
	Spoken bool
}

// What is said of a handout.
const (
	RawNote    = "The token as it is: whoever sees it can use it. It is written to no file."
	SpokenNote = "Tell it to the developer over another channel: by voice, not beside the reply."
)

// Handout is what the page shows to be copied out.
func (t Talk) Handout() Handout {
	var h Handout
	h.Text, h.Path = t.S.Artifact(t.V.Artifact)
	switch how := t.V.Grant.Reply.How; {
	case t.V.Artifact == steps.ArtifactRequest && h.Path != "":
		_, h.Card = t.S.Artifact(session.ArtifactCard)
	case t.V.Artifact != steps.ArtifactReply:
	case how == steps.ByRaw && h.Text == "":
		h.Code = session.CodeTokenGone
	case how == steps.ByRaw:
		h.Hidden = true
	case how == steps.ByPassphrase && h.Text != "":
		if h.Spoken = !t.S.Passphrase().IsZero(); !h.Spoken {
			h.Code = session.CodePassphraseGone
		}
	}
	return h
}

// Untold reports whether the page has a passphrase other than the one that was shown last.
// Without it nobody opens the reply.
func (t Talk) Untold(shown secret.Secret) bool {
	return t.Handout().Spoken && !shown.Equal(t.S.Passphrase())
}

// Secret is what the page holds and shows only when asked: the token of a raw
// reply, or the passphrase of a reply. "" without one.
func (t Talk) Secret() string {
	h := t.Handout()
	switch {
	case h.Hidden:
		return h.Text
	case h.Spoken:
		return t.S.Passphrase().Reveal()
	}
	return ""
}

// Unsaved are the secrets that a failed save did not reach, each with its name: the
// portal shows them once, so the person may want to write them down.
func (t Talk) Unsaved() []words.Row {
	var rows []words.Row
	for _, u := range t.S.Unkept() {
		rows = append(rows, words.Row{Label: words.UnkeptWhat(u.Slot, t.W.Facts), Text: u.Value.Reveal()})
	}
	return rows
}

// Part is one part of the help: a title and its lines.
type Part struct {
	Title string
	Lines []string
}

// Guide is the help that both faces show below the actions: the guide's explanations,
// the people and the steps.
func Guide() []Part {
	var parts []Part
	for _, topic := range steps.Topics {
		parts = append(parts, Part{topic.Title, []string{topic.Text}})
	}
	people, four := Part{Title: "The people"}, Part{Title: "The four steps"}
	for _, p := range steps.Personas {
		people.Lines = append(people.Lines, p.Title+": "+p.Text)
	}
	for _, p := range steps.Steps {
		four.Lines = append(four.Lines, fmt.Sprintf("%d  %s", p.Number, p.Title))
	}
	return append(parts, people, four)
}

// NotPasted is told where nothing takes a paste.
const NotPasted = "Nothing takes a paste here. Go on, and paste it where it is asked for."

// MissingBefore is told where a page lacks what an earlier page brings.
const MissingBefore = "Something before that is still needed."
