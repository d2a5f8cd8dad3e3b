package wizard

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// roomy is the height from which a page with taps has room for its explanation
// beside the portal's address and the taps.
const roomy = 14

// view is the body of the page: width cells, at most height lines.
func (p page) view(width, height int) []string {
	t, s := p.env.theme, newSheet(width)
	s.text(t.title, "", p.v.Title)
	if height >= roomy || len(p.v.Tasks) == 0 || !p.canOpen() {
		s.text(t.plain, "", p.v.Text)
	}
	if p.canOpen() {
		if height >= roomy {
			s.blank()
			s.text(t.dim, "", "Portal (ctrl+o opens it, ctrl+y copies it)")
		}
		s.text(t.accent, "", p.s.Portal())
		s.pin()
	}
	p.about(s)
	s.blank()
	p.tasks(s)
	p.fields(s)
	p.read(s)
	p.result(s)
	if p.v.Artifact == steps.ArtifactCode {
		p.artifact(s)
	}
	p.choices(s)
	p.wait(s)
	p.notice(s)
	if p.v.Artifact != steps.ArtifactCode {
		p.artifact(s)
	}
	return s.window(height, p.scroll, t)
}

// about is what a page knows beyond its table.
func (p page) about(s *sheet) {
	t := p.env.theme
	rows := words.About(p.v, session.CheckWords, p.env.now(), p.env.zone)
	for i, r := range rows {
		if i == 0 {
			s.blank()
		}
		s.text(t.plain, t.dim.Render(fmt.Sprintf("%-10s", r.Label)), r.Text)
	}
	if len(rows) > 0 && p.v.ID == steps.PageAdminRequest {
		s.text(t.dim, "", words.Compare)
	}
}

func (p page) tasks(s *sheet) {
	t := p.env.theme
	for i, it := range p.items {
		if it.kind != taskItem {
			continue
		}
		mark, style := t.mark.blank, t.plain
		if !it.task.Ticked.IsZero() {
			mark, style = t.mark.ticked, t.dim
		}
		s.focus(i == p.focus, func() {
			s.text(style, p.pointer(i == p.focus)+strings.Repeat("    ", it.depth)+mark+" ", it.task.Text)
		})
	}
	s.blank()
}

func (p page) pointer(focused bool) string {
	if focused {
		return p.env.theme.accent.Render(p.env.theme.mark.here) + " "
	}
	return "  "
}

func (p page) choices(s *sheet) {
	t := p.env.theme
	for i, it := range p.items {
		text, hint := "", ""
		switch it.kind {
		case fillItem:
			text, hint = words.Filling(p.v, "F2")
		case playItem:
			text, hint = "Play the admin now, in this window", "F3. In the sandbox you may be both"
		case choiceItem:
			text, hint = it.choice.Text, it.choice.Hint
			if p.v.ID == steps.PageWho {
				text = itoa(p.number(it.choice)) + "  " + text
			}
			if it.choice.Chosen {
				text += " " + t.mark.done
			}
		case nextItem:
			text = words.Onward(p.v, p.playing)
		default:
			continue
		}
		if it.kind == nextItem {
			s.blank()
		}
		style := t.plain
		if i == p.focus || it.kind == fillItem || it.kind == playItem {
			style = t.accent
		}
		s.focus(i == p.focus, func() {
			s.text(style, p.pointer(i == p.focus), text)
			if hint != "" {
				s.text(t.dim, "    ", hint)
			}
		})
	}
}

// keys are those that work on the page now.
func (p page) keys() []key.Binding {
	k := p.env.keys
	var out []key.Binding
	if waiting(p.w) != "" {
		return append(out, k.cancel)
	}
	out = append(out, relabel(k.on, p.enterLabel()), k.back)
	if p.at().kind == taskItem {
		out = append(out, k.tick)
	}
	if p.canFill() {
		out = append(out, k.fill)
	}
	if p.canPlay() {
		out = append(out, k.play)
	}
	if p.canOpen() {
		out = append(out, k.portal)
	}
	if p.mayRetry() {
		out = append(out, k.retry)
	}
	if p.explains() {
		out = append(out, k.explain)
	}
	if p.secret() != "" || len(p.s.Unkept()) > 0 {
		out = append(out, k.reveal)
	}
	if p.v.Artifact != steps.NoArtifact {
		out = append(out, k.copy)
	}
	if len(p.items) > 1 {
		out = append(out, k.next)
	}
	return out
}

func (p page) enterLabel() string {
	switch p.at().kind {
	case choiceItem:
		return "choose"
	case fillItem:
		return "fill in"
	case playItem:
		return "play"
	case remedyItem:
		return "choose"
	}
	if p.reading != nil && p.reading.Refusal == nil {
		return "keep"
	}
	if p.v.Does == steps.EffectCall && !p.v.Met() {
		return "call"
	}
	return "go on"
}

func relabel(b key.Binding, help string) key.Binding {
	b.SetHelp(b.Help().Key, help)
	return b
}
