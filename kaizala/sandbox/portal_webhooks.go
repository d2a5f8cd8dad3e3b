package sandbox

import (
	"strconv"
	"time"

	"kaizala-setup/kaizala/secret"
)

// webhooksPage lists a connector's webhooks. The real portal has no such page.
type webhooksPage struct {
	Connector connector
	Hooks     []hookRow
}

type hookRow struct {
	hook
	On, Where, State string
	Deliveries       []deliveryRow
}

type deliveryRow struct {
	delivery
	Result, Number string
}

// maxShown is how many deliveries of a webhook the page shows, the newest first.
const maxShown = 20

func (v *visit) webhooks() {
	c, ok := v.own()
	if !ok {
		return
	}
	p := webhooksPage{Connector: c}
	for h := range v.w.Hooks.by(byConnector, c.ID) {
		p.Hooks = append(p.Hooks, v.hookRow(h))
	}
	v.shows("webhooks", "connectors", c.Name+": Webhooks", p)
}

func (v *visit) hookRow(h hook) hookRow {
	row := hookRow{hook: h, On: secret.Clean(h.ObjectType + " " + h.Object), Where: secret.Clean(v.w.receiver(h).shownURL()), State: "active until " + h.Validity.Format("2 January 2006")}
	row.Context = secret.Clean(h.Context)
	if g, ok := v.w.group(h.Object); ok && h.ObjectType == hookOnGroup {
		row.On = "group " + g.Name
	}
	switch {
	case !v.w.lives(h, v.now()):
		row.State = "over"
	case !h.Active:
		row.State = `disabled: PUT {"Active":"true"} has it work again`
	}
	i := v.w.Deliveries.len()
	for d := range v.w.Deliveries.newest() {
		if d.Hook == h.ID && len(row.Deliveries) < maxShown {
			row.Deliveries = append(row.Deliveries, deliveryRow{d, d.result(), strconv.Itoa(i)})
		}
		i--
	}
	return row
}

// result says in words how a delivery stands.
func (d delivery) result() string {
	out := d.State
	if d.Tries > 1 {
		out += " after " + strconv.Itoa(d.Tries) + " tries"
	}
	if d.State == waiting && d.Tries > 0 {
		out += ", next try at " + d.Next.Format(time.RFC3339)
	}
	if d.Status > 0 {
		out += ", status " + strconv.Itoa(d.Status)
	}
	if d.Answer != "" {
		out += ": " + d.Answer
	}
	return out
}

// sendAgain queues a delivery of the connector once more.
func (v *visit) sendAgain() {
	c, ok := v.own()
	if !ok {
		return
	}
	id := v.Form.Get("delivery")
	d, _ := v.w.Deliveries.get(id)
	if h, ok := v.w.hook(d.Hook); !ok || h.Connector != c.ID {
		v.name, v.Title = "gone", "Not found"
		return
	}
	v.change("/connectors/"+c.ID+"/webhooks", func(w *world) error { w.sendAgain(id, v.now()); return nil })
}
