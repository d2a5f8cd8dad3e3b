package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// question is one of a survey or a custom action.
type question struct {
	Title     string   `json:"title"`
	Type      string   `json:"type"`
	Options   []string `json:"options,omitempty"`
	Invisible bool     `json:"invisible,omitempty"`
}

// maxQuestions is how many questions or options there can be.
const maxQuestions = 200

// questionTypes are the types of questions (documented).
func questionTypes() []string {
	return []string{"SingleOption", "MultiOption", "Text", "Image", "Numeric", "Date", "DateTime", "Location", "AttachmentList"}
}

// propertyTypes are the types of a custom action's properties (documented).
func propertyTypes() []string {
	return []string{"Text", "Numeric", "Location", "DateTime", "StringList", "StringSet", "Attachment", "AttachmentList"}
}

func readQuestions(f params, name string) []question {
	var out []question
	for _, q := range f.inners(name) {
		one := question{Title: required(q, "title"), Type: q.enum("type", questionTypes()...), Invisible: q.yes(false, "isInvisible")}
		for _, o := range q.inners("options") {
			one.Options = append(one.Options, required(o, "title"))
		}
		switch {
		case one.Type == "":
			q.blame("type", "one of "+strings.Join(questionTypes(), ", "))
		case one.choice() && len(one.Options) == 0, len(one.Options) > maxQuestions:
			q.blame("options", "a list of options with titles")
		}
		out = append(out, one)
	}
	if len(out) > maxQuestions {
		f.blame(name, "a list of 200 questions at most")
	}
	return out
}

// choice reports whether the answer is among options.
func (q question) choice() bool { return q.Type == "SingleOption" || q.Type == "MultiOption" }

func (q question) shown() map[string]any {
	options := []map[string]any{}
	for _, o := range q.Options {
		options = append(options, map[string]any{"title": o})
	}
	return map[string]any{"title": q.Title, "type": q.Type, "options": options, "isInvisible": q.Invisible}
}

func (a action) shownQuestions() []map[string]any {
	out := []map[string]any{}
	for _, q := range a.Questions {
		out = append(out, q.shown())
	}
	return out
}

// answer reads the answer to a question, and returns it as a webhook delivers it: one
// option as a list of one, dates in milliseconds, files by address. null is no answer.
func (c *call) answer(q question, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	if out, ok := c.answerOf(q, v); ok {
		return out, nil
	}
	return nil, fmt.Errorf("the answer to %q is no answer of type %s", q.Title, q.Type)
}

func (c *call) answerOf(q question, v any) (any, bool) {
	switch q.Type {
	case "SingleOption", "MultiOption":
		return q.chosen(v)
	case "Text":
		text, ok := v.(string)
		return text, ok
	case "Numeric":
		return numberOf(v)
	case "Date", "DateTime":
		n, ok := numberOf(v)
		return epoch(n).UnixMilli(), ok
	case "Location":
		return c.location(v)
	case "Image", "AttachmentList":
		return c.files(v)
	}
	return nil, false
}

// chosen reads options of the question: one of a single choice.
func (q question) chosen(v any) ([]string, bool) {
	texts, ok := textsOf(v)
	for _, t := range texts {
		ok = ok && slices.Contains(q.Options, t)
	}
	return texts, ok && (q.Type != "SingleOption" || len(texts) == 1)
}

// location reads a place on the earth.
func (c *call) location(v any) (map[string]any, bool) {
	place := params{strict: c.s.strict, wrong: new(*refusal)}
	place.object, _ = v.(map[string]any)
	out := map[string]any{"lt": place.number(0, "lt"), "lg": place.number(0, "lg"), "n": place.text("n")}
	if place.has("acc") {
		out["acc"] = place.number(0, "acc")
	}
	return out, place.fault() == nil && place.has("lt") && place.has("lg")
}

// files reads IDs of files that were uploaded.
func (c *call) files(v any) (any, bool) {
	texts, ok := textsOf(v)
	var ids []string
	for _, t := range texts {
		m, there := c.w.resource(t)
		ok = ok && there
		ids = append(ids, m.ID)
	}
	if !ok {
		return nil, false
	}
	return c.w.attachments(c.root(), ids), true
}

// textsOf reads a list of texts, or one text as a list of one.
func textsOf(v any) ([]string, bool) {
	if s, ok := v.(string); ok {
		return []string{s}, true
	}
	list, ok := v.([]any)
	out := []string{}
	for _, one := range list {
		s, isText := one.(string)
		ok = ok && isText
		out = append(out, s)
	}
	return out, ok
}

// answers reads one answer for each question, by its place. A custom action without
// questions takes any answers.
func (c *call) answers(a action, given []any) ([]json.RawMessage, *refusal) {
	var out []json.RawMessage
	if len(given) > max(len(a.Questions), 1) && len(a.Questions) > 0 || len(given) > maxQuestions {
		return nil, invalid("answers has more answers than there are questions")
	}
	for i, v := range given {
		if i < len(a.Questions) {
			var err error
			if v, err = c.answer(a.Questions[i], v); err != nil {
				return nil, invalid(err.Error())
			}
		}
		out = append(out, rawJSON(v))
	}
	return out, nil
}
