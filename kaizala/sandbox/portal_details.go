package sandbox

import (
	"fmt"
	"net/url"
	"unicode/utf8"
)

// detail is one field of a connector's description.
type detail struct {
	Name     string // of the form's field
	Label    string
	Limit    int // characters
	Required bool
}

func details() []detail {
	return []detail{
		{"name", "Name of the connector", nameLimit, true},
		{"description", "Description (optional)", 300, false},
		{"redirectUrl", "Redirect URL (optional)", 300, false},
	}
}

// fault returns a sentence about a wrong value, or "" for a good one.
func (d detail) fault(value string) string {
	switch {
	case d.Required && value == "":
		return "Enter a name for the connector."
	case utf8.RuneCountInString(value) > d.Limit:
		return fmt.Sprintf("This is longer than %d characters.", d.Limit)
	case d.Name == "redirectUrl" && value != "" && !webAddress(value):
		return "Enter a whole web address, like https://payroll.example/kaizala, or nothing."
	}
	return ""
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// described reports whether all details are good. If not, it draws their page
// again.
func (v *visit) described() bool {
	for _, d := range details() {
		if v.Error = d.fault(v.Form.Get(d.Name)); v.Error != "" {
			v.Wrong = d.Name
			v.details()
			return false
		}
	}
	return true
}
