package wizard

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// Before the program is suspended it lets go of everything that others may wait for: it
// gives up its calls, so that their locks are free, and no longer serves the sandbox.
// Afterwards it takes all that up again.

// resumed is when the sandbox is there again.
type resumed struct{}

// suspends gives up what runs, and suspends the program as soon as that has ended.
func (m Model) suspends() (Model, tea.Cmd) {
	m.sleeps = true
	var cmds []tea.Cmd
	m.stack = m.changed(func(p page) page {
		p.again = nil
		for _, k := range p.W.Running {
			if k != steps.EffectSave && !k.Once() && !slices.Contains(p.again, k) {
				p.again = append(p.again, k)
			}
		}
		if len(p.again) > 0 {
			p.cancel()
			var cmd tea.Cmd
			p, cmd = p.perform(p.S.Apply(steps.Cancel{}))
			cmds = append(cmds, cmd)
		}
		return p
	})
	m, cmd := m.suspend()
	return m, tea.Batch(append(cmds, cmd)...)
}

// suspend suspends the program, if nothing runs any more. A save takes milliseconds.
func (m Model) suspend() (Model, tea.Cmd) {
	if !m.sleeps {
		return m, nil
	}
	for _, p := range m.pages() {
		if p.flying > 0 {
			return m, nil
		}
	}
	m.sleeps = false
	home := m.home
	return m, tea.Sequence(func() tea.Msg {
		if home != nil {
			_ = home.Pause()
		}
		wake()
		return nil
	}, tea.Suspend)
}

// resumes has the sandbox served again, if a page needs it.
func (m Model) resumes() tea.Cmd {
	ctx, home := m.ctx, m.home
	if !slices.ContainsFunc(m.pages(), func(p page) bool { return p.S.Target.InSandbox() }) {
		return func() tea.Msg { return resumed{} }
	}
	return func() tea.Msg {
		_ = home.Return(ctx) // a call that needs it says why it is not there
		return resumed{}
	}
}

// takesUp asks again for what was given up.
func (m Model) takesUp() (Model, tea.Cmd) {
	var cmds []tea.Cmd
	m.stack = m.changed(func(p page) page {
		for _, k := range p.again {
			var cmd tea.Cmd
			p, cmd = p.perform(p.S.Apply(steps.Do{Effect: k}))
			cmds = append(cmds, cmd)
		}
		p.again = nil
		return p.refreshed()
	})
	return m, tea.Batch(cmds...)
}

// asleep reports whether a key asks to suspend the program.
func (m Model) asleep(k tea.KeyPressMsg) bool { return k.String() == m.keys[talk.Suspend].Keys()[0] }
