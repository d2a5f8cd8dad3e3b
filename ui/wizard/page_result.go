package wizard

import (
	"fmt"
	"slices"

	"charm.land/lipgloss/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// result tells the latest live call.
func (p page) result(s *sheet) {
	call := p.v.Grant.Last
	if !words.TellsCall(p.v) {
		return
	}
	t, zone, now := p.env.theme, p.env.zone, p.env.now()
	defer s.blank()
	if !call.Worked() {
		if p.w.Notice.Code == "" {
			s.text(t.warn, "! ", "The last call, "+words.Ago(call.At, now)+", did not work.")
			p.words(s, call.Code, nil, t.warn)
		}
		return
	}
	s.text(t.good, t.good.Render(t.mark.done)+" ", words.Worked(call, now))
	for _, r := range words.Proof(p.v, now, zone) {
		s.text(t.plain, "  "+t.dim.Render(fmt.Sprintf("%-14s", r.Label)), r.Text)
	}
}

func (p page) wait(s *sheet) {
	if w := waiting(p.w); w != "" {
		s.blank()
		s.focus(true, func() {
			s.text(p.env.theme.accent, p.spinner.View()+" ", w+p.env.theme.mark.more+" (esc cancels)")
			if d := p.s.Pause(); d > 0 {
				s.text(p.env.theme.dim, "  ", words.Pause(d))
			}
		})
	}
}

func (p page) notice(s *sheet) {
	n, t := p.w.Notice, p.env.theme
	if n.Code == "" || waiting(p.w) != "" {
		return
	}
	style := t.warn
	switch {
	case words.Of(n.Code).Good:
		style = t.good
	case n.Code == steps.CodeMissing:
		if !p.hasField(n.Field) {
			s.blank()
			s.focus(true, func() { s.text(style, "! ", "Something before that is still needed.") })
		}
		return // beside the field otherwise
	}
	s.blank()
	s.focus(words.FieldOf(n) == "", func() {
		p.words(s, n.Code, p.s.Fault(n.Seq), style)
		p.remedies(s)
	})
	if p.mayInsist() {
		s.text(t.accent, "  ", "Enter once more uses it anyway; Esc drops it.")
	}
}

func (p page) hasField(id steps.FieldID) bool {
	return slices.ContainsFunc(p.v.Fields, func(f steps.Field) bool { return f.ID == id })
}

// words writes what happened, why, and what to do next.
func (p page) words(s *sheet, code string, err error, style lipgloss.Style) {
	w := p.env.words(code, err)
	mark := "!"
	if words.Of(code).Good {
		mark = p.env.theme.mark.done
	}
	lead := style.Render(mark) + " "
	for i, l := range w.Lines() {
		if i > 0 {
			lead, style = "  ", p.env.theme.plain
		}
		s.text(style, lead, l)
	}
}

// artifact is what is to be copied out: flush left, without borders.
func (p page) artifact(s *sheet) {
	text, path := p.s.Artifact(p.v.Artifact)
	t, g := p.env.theme, p.v.Grant
	if text == "" {
		if p.v.Artifact == steps.ArtifactReply && g.Reply.How == steps.ByRaw {
			s.blank()
			p.words(s, session.CodeTokenGone, nil, t.warn)
		}
		return
	}
	s.blank()
	if p.v.Artifact == steps.ArtifactReply {
		switch pass := p.s.Passphrase(); {
		case g.Reply.How == steps.ByRaw && p.reveal == 0:
			s.text(t.warn, "! ", "The token as it is: whoever sees it can use it. Ctrl+R shows it, Ctrl+Y copies it; it is written to no file.")
			return
		case g.Reply.How == steps.ByPassphrase && pass.IsZero():
			p.words(s, session.CodePassphraseGone, nil, t.warn)
		case g.Reply.How == steps.ByPassphrase:
			shown := t.mark.mask
			if p.reveal != 0 {
				shown = pass.Reveal()
			}
			s.text(t.accent, "Passphrase: ", shown+"  (ctrl+r shows it for 10 seconds)")
			s.text(t.plain, "", "Tell it to the developer over another channel: by voice, not beside the reply.")
		}
	}
	if path != "" {
		s.text(t.dim, "", "Also in the file "+p.env.short(path)+"   (ctrl+y copies the text)")
		if card := p.s.Card(); card != "" && p.v.Artifact == steps.ArtifactRequest {
			s.text(t.dim, "", words.Card+p.env.short(card))
		}
	} else if p.v.Artifact == steps.ArtifactCode && p.env.sandbox {
		s.text(t.dim, "", "ctrl+y copies it; it works while a window in the sandbox is open")
	} else {
		s.text(t.dim, "", "ctrl+y copies it")
	}
	s.blank()
	s.raw(text)
	s.blank()
}
