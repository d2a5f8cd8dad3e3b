package words

import (
	"fmt"

	"kaizala-setup/ui/paste"
)

// candidateNames are the fields of which a text may have two values.
var candidateNames = map[paste.Field]string{
	paste.FieldName: "connector's name", paste.FieldID: "connector ID", paste.FieldSecret: "connector's secret", paste.FieldRefresh: "refresh token",
	paste.FieldAccess: "access token", paste.FieldGroup: "group", paste.FieldGroupID: "group ID",
}

// Undecided says that a text has several values for one field, and asks which one counts.
func Undecided(c paste.Conflict) Words {
	return Words{What: fmt.Sprintf("This text has %d different values for the %s.", len(c.Candidates), candidateNames[c.Field]), Next: "Which one counts?"}
}

// Candidate tells a value from the others: by its end behind a mask, and by its place.
func Candidate(c paste.Candidate, mask string) string {
	return mask + c.Value.Tail() + "  " + c.Origin.String()
}
