package wizard

import (
	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// itemKind is what has the focus on a page.
type itemKind int

const (
	taskItem itemKind = iota
	fieldItem
	choiceItem
	actionItem
	nextItem
	wishItem
	remedyItem
)

// item is one thing on a page that can have the focus.
type item struct {
	kind   itemKind
	task   steps.Task
	depth  int // of the task below others
	field  steps.Field
	choice steps.Choice
	remedy talk.Remedy
	action talk.ID // of an action or a remedy
	onward talk.Onward
}

// same reports whether two items are one to a person, whatever was filled in meanwhile.
func (it item) same(o item) bool {
	return it.kind == o.kind && it.task.ID == o.task.ID && it.field.ID == o.field.ID && it.choice.ID == o.choice.ID && it.action == o.action && it.onward.Text == o.onward.Text
}

// items are what can have the focus on a page, from top to bottom.
func items(t talk.Talk) []item {
	var out []item
	var walk func([]steps.Task, int)
	walk = func(tasks []steps.Task, depth int) {
		for _, task := range tasks {
			out = append(out, item{kind: taskItem, task: task, depth: depth})
			walk(task.Sub, depth+1)
		}
	}
	if t.V.ID != steps.PageCall || !t.V.Met() { // then its result is all there is to see
		walk(t.V.Tasks, 0)
		for _, f := range t.V.Fields {
			out = append(out, item{kind: fieldItem, field: f})
		}
	}
	for _, id := range []talk.ID{talk.Fill, talk.Play} {
		if t.Can(id) {
			out = append(out, item{kind: actionItem, action: id})
		}
	}
	var choices []item
	for _, c := range t.V.Choices {
		choices = append(choices, item{kind: choiceItem, choice: c})
	}
	next := item{kind: nextItem}
	switch {
	case t.V.ID == steps.PageWho:
		out = append(out, choices...)
	case t.V.Last():
		out = append(append(out, next), choices...)
	default:
		out = append(append(out, choices...), next)
	}
	for _, o := range t.Onwards() {
		out = append(out, item{kind: wishItem, onward: o})
	}
	for _, r := range t.Remedies() { // shown below what failed
		out = append(out, item{kind: remedyItem, remedy: r, action: r.ID})
	}
	return out
}
