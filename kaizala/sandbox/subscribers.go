package sandbox

import (
	"slices"
	"strconv"
)

// maxPage is how many subscribers one answer has at most (documented).
const maxPage = 50

// maxSubscribers is how many subscribers a group can have.
const maxSubscribers = 5000

// publicOnly refuses a call for a group without subscribers.
func (c *call) publicOnly() *refusal {
	if !c.group.public() {
		return invalid("The group is not public: it has no subscribers")
	}
	return nil
}

// listSubscribers answers page by page. The cursor is there only while there is more.
func listSubscribers(c *call) (any, *refusal) {
	f := c.params
	if c.r.Method == "GET" {
		if c.s.strict {
			return nil, notFound()
		}
		f = c.query
	}
	from, count := int(f.number(0, "cursor")), int(f.number(maxPage, "count"))
	switch no := f.fault(); {
	case no != nil:
		return nil, no
	case c.publicOnly() != nil:
		return nil, c.publicOnly()
	case from < 0 || from > len(c.group.Subscribers):
		return nil, invalid("cursor is none of this list")
	case count < 1 || count > maxPage:
		return nil, invalid("count is not 1 to 50")
	}
	page := []map[string]any{}
	to := min(from+count, len(c.group.Subscribers))
	for _, id := range c.group.Subscribers[from:to] {
		if u, ok := c.w.user(id); ok {
			page = append(page, map[string]any{"id": u.ID, "mobileNumber": u.Phone, "name": u.Name, "profilePic": "", "isProvisioned": u.Provisioned})
		}
	}
	out := map[string]any{"subscribers": page}
	if to < len(c.group.Subscribers) {
		out["cursor"] = strconv.Itoa(to)
	}
	return out, nil
}

// eachSubscriber changes the subscribers by number and answers for each number.
func (c *call) eachSubscriber(done string, how func(*world, *group, string) bool) (any, *refusal) {
	list, no := c.phones("subscribers")
	if no == nil {
		no = c.publicOnly()
	}
	if no != nil {
		return nil, no
	}
	result := map[string]any{}
	no = c.change(func(w *world) *refusal {
		g := c.group
		for _, phone := range list {
			result[phone] = map[string]bool{done: how(w, &g, phone)}
		}
		w.Groups.put(g)
		return nil
	})
	return map[string]any{"result": result}, no
}

func addSubscribers(c *call) (any, *refusal) {
	return c.eachSubscriber("isAdded", func(w *world, g *group, phone string) bool {
		u, ok := w.called(phone)
		switch {
		case !ok:
			return false
		case slices.Contains(g.Subscribers, u.ID):
			return true
		case len(g.Subscribers) >= maxSubscribers:
			return false
		}
		g.Subscribers = append(g.Subscribers, u.ID)
		return true
	})
}

func removeSubscribers(c *call) (any, *refusal) {
	return c.eachSubscriber("isRemoved", func(w *world, g *group, phone string) bool {
		u, ok := w.byPhone(separators.Replace(phone))
		if !ok || !slices.Contains(g.Subscribers, u.ID) {
			return false
		}
		g.Subscribers = without(g.Subscribers, u.ID)
		return true
	})
}
