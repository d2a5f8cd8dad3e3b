package sandbox

import (
	"strings"
	"time"
	"unicode/utf8"
)

// wanted is what a client wants a webhook to be.
type wanted struct {
	hook
	receiver
}

// readHook reads the fields of a webhook that are in a request, over those of before.
func (c *call) readHook(f params, before wanted) (wanted, *refusal) {
	h := before
	if f.has("objectType") {
		h.ObjectType = f.enum("objectType", hookOnGroup, hookOnAction, hookOnPackage)
	}
	if f.has("objectId") {
		h.Object = f.text("objectId")
	}
	if f.has("eventTypes", "events") {
		h.Events = nil
		for _, name := range f.texts("eventTypes", "events") {
			known, ok := eventNamed(name, c.s.strict)
			if !ok {
				f.blame("eventTypes", "a list of "+strings.Join(eventTypes(), ", "))
			}
			h.Events = append(h.Events, known)
		}
	}
	if f.has("callBackUrl") {
		h.URL = f.text("callBackUrl")
	}
	if f.has("callBackToken") {
		h.Token = f.text("callBackToken")
	}
	if f.has("callBackContext") {
		h.Context = f.text("callBackContext")
	}
	if validity := f.number(0, "validity"); validity != 0 {
		h.Validity = epoch(validity)
	}
	active := f
	active.strict = false // the documentation sends "true" as text
	h.Active = active.yes(h.Active, "Active")
	return h, c.judge(h, f)
}

// judge refuses a webhook that cannot be.
func (c *call) judge(h wanted, f params) *refusal {
	_, why := c.s.courier.address(h.URL)
	switch {
	case f.fault() != nil:
		return f.fault()
	case h.ObjectType == "":
		return invalid("objectType is missing")
	case h.Object == "":
		return invalid("objectId is missing")
	case len(h.Events) == 0:
		return invalid("eventTypes is missing")
	case len(h.Events) > len(eventTypes()), utf8.RuneCountInString(h.Context) > maxMessage, len(h.Object) > maxMessage:
		return invalid("eventTypes, callBackContext or objectId is too long")
	case why != "":
		return invalid("callBackUrl " + why)
	case len(h.Token) > maxMessage || strings.ContainsFunc(h.Token, func(r rune) bool { return r < ' ' || r > '~' }):
		return invalid("callBackToken is too long or no text for a header")
	case !c.s.locked(func() bool { return h.Validity.After(c.s.now()) }):
		return invalid("validity is over already")
	case !c.s.locked(func() bool { return c.s.world.seesObject(c.caller, h.ObjectType, h.Object) }):
		return notFound()
	}
	return nil
}

// locked asks something while it holds s.mu.
func (s *Server) locked(ask func() bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ask()
}

// createHook makes a webhook after its receiver has answered the validation.
func createHook(c *call) (any, *refusal) {
	f, no := readFields(c.r, c.s.strict)
	if no != nil {
		return nil, no
	}
	now := time.Time{}
	c.s.locked(func() bool { now = c.s.now().UTC().Truncate(time.Millisecond); return true })
	h := wanted{hook: hook{ID: guid(), Connector: c.connector.ID, Group: c.claims.Group, Person: c.claims.Person, Made: now, Validity: now.Add(usualValidity), Active: true}}
	if h, no = c.readHook(f, h); no != nil {
		return nil, no
	}
	if no := c.s.validate(c.r.Context(), h.receiver); no != nil {
		return nil, no
	}
	no = c.s.changeLocked(func(w *world) *refusal {
		if w.ended(c.s.now()); w.Hooks.len() >= maxHooks {
			return tooManyThings()
		}
		h.Sealed = w.seal(h.receiver)
		w.Hooks.put(h.hook)
		return nil
	})
	return map[string]any{"webhookId": h.ID}, no
}

// changeHook changes a webhook. A new address is validated as the first one was
// (inferred). Active has a disabled webhook work again.
func changeHook(c *call) (any, *refusal) {
	f, no := readFields(c.r, c.s.strict)
	if no != nil {
		return nil, no
	}
	var before wanted
	if !c.s.locked(func() bool {
		h, ok := c.s.world.hook(c.ids["webhook"])
		if !ok || !c.s.world.owns(c.caller, h) {
			return false
		}
		before = wanted{h, c.s.world.receiver(h)}
		return true
	}) {
		return nil, notFound()
	}
	h, no := c.readHook(f, before)
	if no == nil && h.URL != before.URL {
		no = c.s.validate(c.r.Context(), h.receiver)
	}
	if no != nil {
		return nil, no
	}
	return struct{}{}, c.s.changeLocked(func(w *world) *refusal {
		if _, ok := w.hook(h.ID); !ok {
			return notFound()
		}
		h.Sealed = w.seal(h.receiver)
		w.Hooks.put(h.hook)
		return nil
	})
}

// listHooks lists the caller's webhooks that have not ended. The documented table and the
// sample spell three fields in two ways, so both are there.
func listHooks(c *call) (any, *refusal) {
	object, kind := c.query.text("objectId"), c.query.enum("objectType", hookOnGroup, hookOnAction, hookOnPackage)
	if no := c.query.fault(); no != nil {
		return nil, no
	}
	out := []map[string]any{}
	for h := range c.w.Hooks.all() {
		if !c.w.owns(c.caller, h) || !c.w.lives(h, c.s.now()) || object != "" && !sameID(object, h.Object) || kind != "" && kind != h.ObjectType {
			continue
		}
		r := c.w.receiver(h)
		out = append(out, map[string]any{
			"id": h.ID, "objectId": h.Object, "objectType": h.ObjectType, "events": h.Events, "filters": []string{}, "callbackUrl": r.URL, "callBackUrl": r.URL,
			"callbackToken": r.Token, "callBackToken": r.Token, "callBackContext": h.Context, "ts": h.Made.UnixMilli(), "validity": h.Validity.UnixMilli(), "active": h.Active,
		})
	}
	return map[string]any{"webhooks": out}, nil
}

func deleteHook(c *call) (any, *refusal) {
	h, ok := c.w.hook(c.ids["webhook"])
	if !ok || !c.w.owns(c.caller, h) {
		return nil, notFound()
	}
	return struct{}{}, c.change(func(w *world) *refusal { w.removeHook(h.ID); return nil })
}
