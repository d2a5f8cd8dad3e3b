// Package words turns codes into what a person reads, and into what follows from
// them. Each code has one Entry: what happened, why (the most likely cause first),
// what to do next, the exit code, what the program asks for, what it offers, and
// the field at fault. Beside them: dates, scopes and pages in words.
//
// Of gives a code's entry; Reader.For fills its texts with what an error knows and
// with how things are done on a face (Keys). FieldOf and MayInsist judge a notice,
// Worst compares exit codes. The package that fails with a code defines it; those
// of the commands are in codes.go.
package words

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/ui/session"
)

// Words say one thing to a person. Why and Next may be empty.
type Words struct {
	What, Why, Next string
}

// Lines are the parts that there are.
func (w Words) Lines() []string {
	return slices.DeleteFunc([]string{w.What, w.Why, w.Next}, func(l string) bool { return l == "" })
}

// Reader is whom the words are for: where they are and which face they have.
type Reader struct {
	Zone *time.Location
	Keys Keys
}

// For gives the words for a code, with the evidence that err holds. err may be nil.
func (r Reader) For(code string, err error) Words {
	var k *kaizala.Error
	errors.As(err, &k)
	row, known := find(code)
	w := row.Words
	if !known && err != nil {
		w.Why = secret.Clean(err.Error())
		return w
	}
	if k != nil {
		w = withAsides(ofDetail(w, code, k), kaizala.Code(code), k)
	}
	fill := strings.NewReplacer(append(r.Keys.pairs(), evidence(err, k, r.Zone)...)...)
	return Words{tidy(fill.Replace(w.What)), tidy(fill.Replace(w.Why)), tidy(fill.Replace(w.Next))}
}

// What says in one sentence what a code means.
func What(code string) string { return Reader{}.For(code, nil).What }

// evidence is what stands for the names in braces.
func evidence(err error, k *kaizala.Error, zone *time.Location) []string {
	e := map[string]string{
		"host": "the service", "Host": "The service", "Name": "The service's name", "refused": "another address", "Value": "One of the values",
		"part": "", "service": "", "status": "", "tries": "", "when": "later", "page": "", "field": "value", "signInPage": "", "signIn": "", "moved": "", "afterRedirect": "Stop here.",
		"proxied": "It does not answer, or its address is mistyped.", "consent": "that host",
		"issuer": "No authority that this machine trusts has signed its certificate.", "certificate": "another host", "validity": "Its certificate has expired, or this machine's clock is wrong.",
		"age": "A newer token may have replaced it, the connector may be deleted, or it belongs to another connector.",
		"on":  "", "for": "", "cut": "", "path": "", "pid": "another program", "1": "", "2": "", "3": "",
		"gone": "The keyring has no entry for it any more.",
	}
	if k != nil {
		serviceEvidence(e, k, zone)
	}
	put(e, "consent", secret.Clean(session.ConsentHost(err)))
	var p *persist.Error
	if errors.As(err, &p) {
		put(e, "path", p.Path)
		if p.Path != "" {
			e["gone"] = p.Path + " is not there."
		}
		if p.Pid != 0 {
			e["pid"] = "process " + strconv.Itoa(p.Pid)
		}
	}
	var about interface{ About() []string }
	if errors.As(err, &about) {
		for i, s := range about.About() {
			put(e, strconv.Itoa(i+1), secret.Clean(s))
			if i == 0 && s != "" {
				e["for"] = " (for " + secret.Clean(s) + ")"
			}
			if lost, ok := lostParts[s]; ok && i == 1 {
				e["cut"] = ": " + e["1"] + " characters, its " + lost + " is missing"
			}
			if day, err := time.Parse(time.DateOnly, s); err == nil {
				e["on"] = " on " + Date(day, time.UTC)
			}
		}
	}
	var pairs []string
	for name, value := range e {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return pairs
}

// lostParts are the parts of a token in words.
var lostParts = map[string]string{"head": "beginning", "claims": "middle", "signature": "end"}

func put(e map[string]string, name, value string) {
	if value != "" {
		e[name] = value
	}
}

func tidy(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "  ", " ")) }

// Keys is how a person does something on one face: what stands for {retry} and the
// like in the texts of the entries. Each but Stays is a phrase that follows "to go on,"
// such as "press Ctrl+S". {Retry} is the same at the beginning of a sentence.
type Keys struct {
	Retry string // try again what failed
	Copy  string // copy the text or the address on the screen
	Back  string // leave this page or question
	Help  string // list what there is
	Clear string // leave the box for a message empty
	Home  string // list all set-ups
	Paste string // give a text: "paste", or "give" on a command line
	Stays string // a sentence: what was entered is still there; "" on a command line
	Asked string // a sentence: how to be asked for a passphrase
	// Agree is what a person does before the name of a host, to agree that secrets go there.
	Agree    string
	Practise string // a sentence: how to practise in the sandbox instead
	Merge    string // a sentence: what to do with values of a connector that is set up already
}

// pairs are the names in braces, each followed by what stands there.
func (k Keys) pairs() []string {
	var out []string
	for name, phrase := range map[string]string{
		"retry": k.Retry, "copy": k.Copy, "back": k.Back, "help": k.Help, "clear": k.Clear, "home": k.Home, "paste": k.Paste, "stays": k.Stays, "asked": k.Asked,
		"agree": k.Agree, "practise": k.Practise, "merge": k.Merge,
	} {
		out = append(out, "{"+name+"}", phrase, "{"+capital(name)+"}", capital(phrase))
	}
	return out
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
