package paste

import (
	"slices"
	"strconv"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// Result is what Find found in a text.
type Result struct {
	Values
	Conflicts []Conflict       // values of one field that differ; Values has none of them
	Masked    []Origin         // names whose value was copied as a mask
	Origins   map[Field]Origin // of each value
	Claims    kaizala.Claims   // what the token says of itself
	Unused    int              // lines with text that gave no value
}

// Origin is where a value stands in a text.
type Origin struct {
	Field Field
	Line  int    // the first is 1
	Name  string // as it is written; "" if the value has no name
}

// Conflict is two or more values for one field, of which nobody can say which one
// counts.
type Conflict struct {
	Field      Field
	Candidates []Candidate
}

// Candidate is one of the values of a conflict.
type Candidate struct {
	Value  secret.Secret
	Origin Origin
}

// String names the place, as in "line 4, APP_SECRET".
func (o Origin) String() string {
	at := "line " + strconv.Itoa(o.Line)
	if o.Name != "" {
		at += ", " + secret.Clean(o.Name)
	}
	return at
}

// Undecided is the error that the text has two values for one field, with the code
// two_values and the places of both, or nil.
func (r Result) Undecided() error {
	if len(r.Conflicts) == 0 {
		return nil
	}
	c := r.Conflicts[0].Candidates
	return steps.Fail(CodeTwoValues, nil, c[0].Origin.String(), c[1].Origin.String())
}

// decide takes the chosen candidates as the values of their fields.
func (r *Result) decide(chosen []Candidate) {
	for _, c := range chosen {
		r.Conflicts = slices.DeleteFunc(r.Conflicts, func(of Conflict) bool {
			mine := slices.ContainsFunc(of.Candidates, func(o Candidate) bool { return o.Origin == c.Origin && o.Value.Equal(c.Value) })
			if mine {
				r.put(of.Field, c.Value.Reveal())
				r.Origins[of.Field] = c.Origin
			}
			return mine
		})
	}
}

// hidden is the doubt that a value is masked in the text.
func (r Result) hidden() error {
	return steps.Fail(CodeMaskedValue, nil, r.Masked[0].String())
}

// choose makes a result of the candidates. Of each field the surest names count.
func choose(found []candidate) Result {
	r := Result{Origins: map[Field]Origin{}}
	others := false
	for _, c := range found {
		others = others || !c.masked && c.field != FieldName && c.field != FieldGroup
	}
	for f := FieldName; f <= FieldGroupID; f++ {
		live, masks := best(found, f)
		switch {
		case len(live) == 0:
			r.Masked = append(r.Masked, masks...)
		case live[0].rank > 0 && f == FieldName && (!others || len(live) > 1):
		case len(live) == 1:
			r.put(f, live[0].value)
			r.Origins[f] = live[0].origin
		default:
			c := Conflict{Field: f}
			for _, l := range live {
				c.Candidates = append(c.Candidates, Candidate{secret.New(l.value), l.origin})
			}
			r.Conflicts = append(r.Conflicts, c)
		}
	}
	if token := r.token(); !token.IsZero() {
		r.Claims, _ = kaizala.ReadToken(token)
	}
	return r
}

// best returns the surest candidates of a field, each value once.
func best(found []candidate, f Field) (live []candidate, masks []Origin) {
	unsure := false
	for _, c := range found {
		switch {
		case c.field != f:
		case c.unsure:
			unsure = true
		case c.masked:
			masks = append(masks, c.origin)
		case len(live) > 0 && live[0].rank < c.rank || has(live, c):
		case len(live) > 0 && live[0].rank > c.rank:
			live = []candidate{c}
		default:
			live = append(live, c)
		}
	}
	if unsure {
		return nil, masks
	}
	return live, masks
}

// has reports whether a value is among the candidates already.
func has(live []candidate, c candidate) bool {
	for _, l := range live {
		same := l.value == c.value
		if c.field == FieldID || c.field == FieldGroupID {
			same = kaizala.SameID(l.value, c.value)
		}
		if same && l.rank <= c.rank {
			return true
		}
	}
	return false
}

func (r *Result) put(f Field, value string) {
	switch f {
	case FieldName:
		r.Name = secret.Clean(value)
	case FieldID:
		r.ID = secret.Clean(value)
	case FieldGroup:
		r.Group = secret.Clean(value)
	case FieldGroupID:
		r.GroupID = secret.Clean(value)
	case FieldSecret:
		r.Secret = secret.New(value)
	case FieldRefresh:
		r.Refresh = secret.New(value)
	case FieldAccess:
		r.Access = secret.New(value)
	}
}
