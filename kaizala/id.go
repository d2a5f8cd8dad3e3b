package kaizala

import (
	"strings"

	"kaizala-setup/kaizala/secret"
)

// CanonicalID is an ID in the form that the service writes: a GUID in lower case, without
// braces around it. An ID of another form stays as it is.
func CanonicalID(id string) string {
	guid, shard := splitID(id)
	if !IsGUID(guid) {
		return id
	}
	return strings.ToLower(guid) + shard
}

// SameID reports whether two texts are the same ID. People and programs write a GUID in
// capitals, in braces or without its dashes.
func SameID(a, b string) bool { return a == b || strings.EqualFold(withoutDashes(a), withoutDashes(b)) }

// withoutDashes is an ID without the braces and dashes of a GUID.
func withoutDashes(id string) string {
	guid, shard := splitID(id)
	if !IsGUID(guid) {
		return id
	}
	return strings.ReplaceAll(guid, "-", "") + shard
}

// splitID splits an ID without its braces before the "@" of its shard.
func splitID(id string) (guid, shard string) {
	id = strings.TrimSuffix(strings.TrimPrefix(id, "{"), "}")
	if at := strings.IndexByte(id, '@'); at >= 0 {
		return id[:at], id[at:]
	}
	return id, ""
}

// IsGUID reports whether an ID is a GUID with dashes, without a shard.
func IsGUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' &&
		strings.Trim(s, "0123456789abcdefABCDEF-") == "" && strings.Count(s, "-") == 4
}

// IDFor is a connector's ID as the refresh token has it, if it is the same: a document may
// hold the ID in a form that the service refuses.
func IDFor(refresh secret.Secret, id string) string {
	if says, _ := ReadToken(refresh); says.ConnectorID != "" && SameID(says.ConnectorID, id) {
		return says.ConnectorID
	}
	return CanonicalID(id)
}
