package sandbox

import (
	"fmt"
	"strings"
)

// sent sends a message, and gives its reference.
func (d *desk) sent() string {
	d.Helper()
	return d.does("POST", d.in("/messages"), `{"message":"x"}`).text("referenceId")
}

// react reacts to a message of the group from a group; more are the fields of the reaction.
func (d *desk) react(token, group, ref, more string) reply {
	d.Helper()
	return d.as(token, "POST", "/v1/groups/"+group+"/reaction", fmt.Sprintf(`{"referenceId":%q,"sourceGroupId":%q,%s}`, ref, d.group, more))
}

// reactionCounts are the numbers in a summary of reactions.
func reactionCounts(o map[string]any) string { return fmt.Sprint(o["reactionsCountMap"]) }

func reactionTrials() map[string]trial {
	return map[string]trial{
		"Add reaction": {
			func(d *desk) {
				ref := d.sent()
				one := d.good(d.react(d.token, d.group, ref, `"reactionType":"Like"`)).text("reactionId")
				if two := d.good(d.react(d.token, d.group, ref, `"reactionType":"like"`)).text("reactionId"); one != two {
					d.Error("a second like of the same user counts")
				}
				night := d.does("POST", d.in("/subGroups"), `{"name":"Night","welcomeMessage":"Hello"}`).text("groupId")
				d.good(d.react(d.token, night, ref, `"reactionType":"Comment","comment":"Seen below"`)) // from a subgroup
				if got := reactionCounts(d.does("GET", d.in("/reaction/"+ref+"/summary?sourceGroupId="+d.group), "").objects("summary")[0]); got != "map[comment:1 like:1]" {
					d.Error(got)
				}
			},
			func(d *desk) {
				ref := d.sent()
				refused(d.T, d.react(d.token, d.group, ref, `"reactionType":"Comment"`), 400, "InvalidParameters", "comment")
				refused(d.T, d.react(d.token, d.group, ref, `"reactionType":"Frown"`), 400, "InvalidParameters", "reactionType")
				refused(d.T, d.react(d.token, d.group, "none", `"reactionType":"Like"`), 404, "NotFound")
			},
		},
		"List reactions": {
			func(d *desk) {
				ref := d.sent()
				id := d.good(d.react(d.token, d.group, ref, `"reactionType":"Comment","comment":"Yes"`)).text("reactionId")
				d.good(d.react(d.token, d.group, ref, `"reactionType":"Like"`))
				r := d.does("GET", d.in("/reaction/"+ref+"?reactionType=Comment&cursor=0"), "")
				l := r.objects("reactionDetails")
				if len(l) != 1 || l[0]["reactionId"] != id || l[0]["userId"] == "" || strings.Contains(fmt.Sprint(l), "Yes") {
					d.Errorf("%v", l)
				}
				if at := int64(l[0]["lastModifiedTime"].(float64)); at != d.now.Now().UnixMilli() {
					d.Errorf("%d", at)
				}
				next := d.does("GET", d.in(fmt.Sprintf("/reaction/%s?reactionType=Comment&cursor=%.0f", ref, r.body["cursor"])), "")
				if len(next.objects("reactionDetails")) != 0 || next.body["cursor"] != r.body["cursor"] {
					d.Errorf("%v", next.body)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", d.in("/reaction/none?reactionType=Like&cursor=0"), ""), 404, "NotFound")
				refused(d.T, d.ask("GET", d.in("/reaction/"+d.sent()+"?reactionType=Frown"), ""), 400, "InvalidParameters", "reactionType")
			},
		},
	}
}

func reactionCountTrials() map[string]trial {
	return map[string]trial{
		"Count a message's reactions": {
			func(d *desk) {
				ref := d.sent()
				d.good(d.react(d.token, d.group, ref, `"reactionType":"Comment","comment":"Yes"`))
				s := d.does("GET", d.in("/reaction/"+ref+"/summary"), "").objects("summary")[0]
				if s["referenceId"] != ref || reactionCounts(s) != "map[comment:1 like:0]" {
					d.Errorf("%v", s)
				}
			},
			func(d *desk) { refused(d.T, d.ask("GET", d.in("/reaction/none/summary"), ""), 404, "NotFound") },
		},
		"Count a group's reactions": {
			func(d *desk) {
				ref := d.sent()
				d.good(d.react(d.token, d.group, ref, `"reactionType":"Like"`))
				r := d.does("GET", d.in("/reaction/summary?cursor=0&sourceGroupId="+d.group), "")
				if reactionCounts(r.objects("summary")[0]) != "map[comment:0 like:1]" {
					d.Errorf("%v", r.body)
				}
				cursor := int64(r.body["cursor"].(float64))
				if len(fmt.Sprint(cursor)) != 18 || cursor%128 != 0 {
					d.Errorf("a cursor that JavaScript rounds: %d", cursor)
				}
				other := d.sent()
				d.good(d.react(d.token, d.group, other, `"reactionType":"Like"`))
				if l := d.does("GET", d.in(fmt.Sprintf("/reaction/summary?cursor=%d", cursor)), "").objects("summary"); len(l) != 1 || l[0]["referenceId"] != other {
					d.Errorf("%v", l)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", d.in("/reaction/summary?cursor=x"), ""), 400, "InvalidParameters", "cursor")
				refused(d.T, d.ask("GET", d.in("/reaction/summary?sourceGroupId=none"), ""), 400, "InvalidParameters", "sourceGroupId")
			},
		},
	}
}
