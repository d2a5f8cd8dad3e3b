// Package wizard is the full-screen face of the set-up, on Bubble Tea. It draws
// the page that steps describes, turns keys into the actions of talk, and runs the
// effects that come back. It decides nothing about the set-up itself.
package wizard

import (
	"context"
	"errors"
	"io"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// Options are what the wizard is started with.
type Options struct {
	talk.Options
	ASCII  bool // the terminal shows no UTF-8
	Still  bool // no animation
	Remote bool // the terminal is on another machine: over SSH
}

// Model is the whole wizard: the root that alone builds a tea.View.
type Model struct {
	*env
	departure
	stack
	home   *session.Home
	said   line  // told in place of the keys until the next key
	failed error // why nothing can be shown
	// browsing: the entrance is behind the person. Home is shown from then on, even
	// where there is just one set-up to go on with.
	browsing bool
	wished   steps.Role // to be begun, once the person has chosen in which Kaizala
	sleeps   bool       // the program is to be suspended, once nothing runs any more
	hearing  hearing
}

// New is the wizard before its first frame. ctx ends everything it waits for.
func New(ctx context.Context, o Options) Model {
	m := Model{env: &env{Options: o, ctx: ctx, keys: newKeys(), paint: paint{dark: true}}, hearing: newHearing()}
	m.theme = newTheme(m.paint)
	m.stack = stack{opening(m.env)}
	return m
}

// framesPerSecond halves the wait for a frame against Bubble Tea's default.
const framesPerSecond = 120

// Run shows the wizard until the person leaves it, or ctx ends. It gives
// tea.ErrInterrupted if a signal ended it; the terminal is as it was before. left is
// the set-up that was shown last.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer, more ...tea.ProgramOption) (left *talk.Talk, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	options := append([]tea.ProgramOption{tea.WithInput(filtered(in, time.Now)), tea.WithOutput(out), tea.WithFPS(framesPerSecond), tea.WithoutSignalHandler()}, more...)
	program := tea.NewProgram(New(ctx, o), options...)
	// A signal, which ends the caller's context, leaves like a person does: with
	// everything saved.
	stop := context.AfterFunc(ctx, func() { program.Send(signalMsg{}) })
	defer stop()
	last, err := program.Run()
	m, ok := last.(Model)
	if ok && m.home != nil {
		err = errors.Join(err, m.home.Close())
	}
	switch {
	case !ok:
	case m.leave == unsavedYet:
		err = errors.Join(session.ErrUnsaved, err)
	case m.failed != nil:
		err = errors.Join(err, m.failed)
	}
	if shown := m.pages(); ok && len(shown) > 0 {
		left = &shown[0].Talk // below an admin who is played: the developer
	}
	return left, err
}

// Init asks the terminal for its background and opens the home of all set-ups.
func (m Model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, open(m.ctx, m.Options))
}

// Update takes one message. It does no I/O.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m, nil
	case tea.BackgroundColorMsg:
		m.hearing.heard()
		m.paint.dark, m.answers = msg.IsDark(), true
		m.theme = newTheme(m.paint)
		return m.toAll(msg)
	case tea.ColorProfileMsg:
		m.paint.has = msg.Profile
		m.theme = newTheme(m.paint)
		return m, nil
	case tea.KeyPressMsg:
		if m.small() && msg.String() != "ctrl+c" {
			return m, nil // what is not seen is not done
		}
		return m.key(msg)
	case tea.PasteMsg:
		if m.small() {
			return m, nil
		}
		return m.onTop(msg)
	case tea.ResumeMsg:
		return m, m.resumes()
	case resumed:
		return m.takesUp()
	case saidMsg:
		m.said = line{text: msg.text}
		return m, nil
	case savedMsg:
		return m.saved(msg)
	case leaveMsg:
		return m.quit()
	case signalMsg:
		m.ends = true // nobody may be there: one try to save, and nothing is asked
		return m.quit()
	}
	if next, cmd, ok := m.navigate(msg); ok {
		return next, cmd
	}
	return m.toAll(msg)
}

func (m Model) key(k tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	m.said = line{}
	top := m.top()
	switch plain := typed(k.String()); {
	case key.Matches(k, m.keys[talk.Leave]) && !(plain && top.takes(k)):
		return m.quit()
	case m.leave == unsavedYet:
		return m.stay(), nil // whichever key it was
	case homeward(k, m.env) && m.mayGoHome():
		if _, onPage := top.(page); onPage {
			return m.onTop(k) // it keeps what was typed
		}
		return m, list(m.ctx, m.home)
	case m.asleep(k) && m.leave == staying:
		return m.suspends()
	case m.leave == saving && m.next != nil && key.Matches(k, m.keys[talk.Back]):
		return m.stay(), nil // and nothing else takes its place
	case key.Matches(k, m.keys[talk.Help]) && !top.takes(k):
		m.stack = m.push(helped(m.env, m.everyKey()))
		return m, nil
	}
	return m.onTop(k)
}

// onTop hands a message to the screen that is shown.
func (m Model) onTop(msg tea.Msg) (tea.Model, tea.Cmd) {
	st, cmd := m.stack.update(len(m.stack)-1, msg)
	m.stack = st
	return m, cmd
}

// toAll hands what came of an effect, or of time, to every screen: each knows its
// own. A departure that waits for it goes on.
func (m Model) toAll(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmds []tea.Cmd
	for i := len(m.stack) - 1; i >= 0; i-- {
		var cmd tea.Cmd
		m.stack, cmd = m.stack.update(i, msg)
		cmds = append(cmds, cmd)
	}
	if a, ok := msg.(answered); ok && a.answer.Effect.Kind == steps.EffectSave && m.atHome() {
		cmds = append(cmds, func() tea.Msg { // what was typed last is on disk now
			docs, _ := m.home.Documents(m.ctx)
			return relisted{docs}
		})
	}
	if _, ok := msg.(answered); ok && m.leave == saving {
		var cmd tea.Cmd
		m, cmd = m.depart()
		cmds = append(cmds, cmd)
	}
	if m.sleeps {
		var cmd tea.Cmd
		m, cmd = m.suspend()
		cmds = append(cmds, cmd)
	}
	return m, tea.Batch(cmds...)
}
