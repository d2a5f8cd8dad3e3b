package plain

import (
	"slices"
	"strconv"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// acts are the actions that this face does in its own way. Each gets the text that was
// typed after the word.
func acts() map[talk.ID]func(*page, string) error {
	return map[talk.ID]func(*page, string) error{
		talk.Back:      back,
		talk.Help:      help,
		talk.Leave:     quit,
		talk.Home:      func(p *page, _ string) error { p.left = true; return nil },
		talk.Repeat:    func(p *page, _ string) error { p.whole(); return nil },
		talk.Tick:      tick,
		talk.Fill:      fill,
		talk.Play:      play,
		talk.Paste:     pasteLines,
		talk.Change:    changeField,
		talk.Explain:   explain,
		talk.Show:      show,
		talk.Insist:    insist,
		talk.Elsewhere: elsewhere,
	}
}

// spoken are the actions that have a word and work now.
func (p *page) spoken() []talk.Action {
	now := p.Refreshed()
	return slices.DeleteFunc(talk.Actions(), func(a talk.Action) bool { return a.Word == "" || !a.Works(now) })
}

// word is what a word with its argument does on this page, or nil.
func (p *page) word(line string) (do func(string) error, arg string) {
	name, arg, _ := strings.Cut(line, " ")
	if name == "" || arg != "" && name != talk.Of(talk.Tick).Word {
		return nil, ""
	}
	for _, a := range p.spoken() {
		if name == a.Word || name == a.Alias {
			return func(arg string) error { return p.act(a.ID, arg) }, arg
		}
	}
	return nil, ""
}

func (p *page) act(id talk.ID, arg string) error {
	if do, ok := acts()[id]; ok {
		return do(p, arg)
	}
	return p.settle(p.Do(id))
}

// vocabulary names the words that work now; the word help says what they do.
func (p *page) vocabulary() string {
	var out []string
	for _, a := range p.spoken() {
		out = append(out, a.Word)
	}
	return "Commands: " + strings.Join(out, ", ") + "."
}

// quit leaves. What cannot be saved is told first; a second quit leaves without it.
func quit(p *page, _ string) error {
	err := p.f.save()
	if err == nil || p.f.warned {
		return errQuit
	}
	p.f.warned = true
	p.f.say(steps.CodeOf(err), err)
	p.tellRemedies()
	p.f.out.text(`Type "quit" again to leave without saving it.`)
	return nil
}

func back(p *page, _ string) error {
	if p.V.Back == "" {
		p.left = true
		return nil
	}
	return p.settle(p.S.Apply(steps.Back{}))
}

func fill(p *page, _ string) error {
	if err := p.settle(p.Do(talk.Fill)); err != nil {
		return err
	}
	return p.onward()
}

func tick(p *page, arg string) error {
	all := tasks(p.V.Tasks)
	if n, err := strconv.Atoi(arg); err == nil && n >= 1 && n <= len(all) {
		all = all[n-1 : n]
	} else if arg != "all" {
		p.f.out.text("! tick takes a number from 1 to " + strconv.Itoa(len(all)) + ", or all.")
		return nil
	}
	for _, t := range all {
		done, mark := arg == "all" || t.Ticked.IsZero(), "Done: "
		if !done {
			mark = "Not done: "
		}
		if err := p.settle(p.S.Apply(steps.Tick{Task: t.ID, Done: done})); err != nil {
			return err
		}
		p.f.out.text(mark + t.Text)
	}
	return nil
}

// play runs the admin whom the developer plays, then receives the admin's reply as if
// it had come from somebody else.
func play(p *page, _ string) error {
	admin, err := p.Play(p.f.ctx, p.f.home)
	if err != nil {
		p.f.say(steps.CodeOf(err), err)
		return nil
	}
	if admin, err = p.f.run(admin); err != nil {
		return err
	}
	t, effects := p.Played(admin)
	p.Talk = t
	p.on = "" // to be told anew
	return p.settle(effects)
}

func pasteLines(p *page, _ string) error {
	text, err := p.f.in.hidden(p.f.ctx, "Paste, then a line with just a dot:", func(string) bool { return true })
	if err != nil {
		return p.f.stopped(err, p.V.Title, "what was to be pasted")
	}
	q := p.question()
	if q.field.ID == "" {
		return p.beside(text)
	}
	return p.take(q, text)
}

func changeField(p *page, _ string) error {
	var options []words.Option[steps.FieldID]
	for _, f := range p.V.Fields {
		options = append(options, words.Option[steps.FieldID]{Means: f.ID, Text: f.Label, Hint: f.Hint})
	}
	if len(options) == 1 {
		p.change = options[0].Means
		return nil
	}
	id, err := pick(p.f, options)
	p.change = id
	return err
}

func show(p *page, _ string) error {
	if rows := p.Unsaved(); len(rows) > 0 {
		p.f.out.raw(words.UnkeptWhy)
		for _, r := range rows {
			p.f.out.raw(r.Label + ": " + r.Text)
		}
		return nil
	}
	p.f.out.raw(p.Secret())
	if p.Handout().Spoken {
		p.shown = p.S.Passphrase()
	}
	return nil
}

// insist keeps the reading in spite of its warnings, or uses the message that was refused.
func insist(p *page, _ string) error {
	if p.Reading != nil {
		return p.keep(p.question().field)
	}
	return p.settle(p.Do(talk.Insist))
}

func explain(p *page, _ string) error {
	out := p.f.out
	out.text("What went over the network")
	out.text(words.ExplainedHow)
	for _, x := range words.Explained(p.S.Records(p.V)) {
		out.blank()
		out.text("Request " + x.Request)
		for _, l := range x.Sent {
			out.text("Sent: " + l)
		}
		out.text("Answer: " + x.Answer)
		for _, l := range x.Got {
			out.text("Got: " + l)
		}
		out.text(words.ExplainedCurl)
		out.raw(strings.TrimSuffix(x.Curl, "\n"))
	}
	out.blank()
	return nil
}

func help(p *page, _ string) error {
	out := p.f.out
	out.text("Help")
	out.text("Enter goes on. A number takes a choice. Type one of these commands in place of a value. Put = before a value that is also a command:")
	for _, a := range p.spoken() {
		out.text(a.Word + ": " + a.Help + ".")
	}
	for _, part := range talk.Guide() {
		out.text(part.Title + ":")
		for _, l := range part.Lines {
			out.text(l)
		}
	}
	return nil
}
