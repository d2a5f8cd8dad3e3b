package paste

import "strings"

// readID reads the ID of a connector or group. One of another form than those that
// were seen is taken too where its place leaves no doubt.
func (s *scanner) readID(c *candidate, n name, p place, v raw) bool {
	if id, end := s.shapedID(v); id != "" {
		c.value, c.end = id, end
		if v.quoted {
			c.end = max(end, v.end)
		}
		if n.field == FieldGroupID && only(id, isHex) {
			c.rank = max(c.rank, 1)
		}
		return strings.Trim(id, "0-") != "" // zeros stand for an ID
	}
	switch s.takeWord(c, p, v) {
	case isNone:
		return false
	case isMasked:
		return !n.weak
	}
	return s.tiesID(n, p, v) && len(c.value) >= 3 && mayBeOddID(c.value) && s.whole(p, v, c.end)
}

// shapedID is the ID of a known form at a value's place and where it ends, or "".
func (s *scanner) shapedID(v raw) (id string, end int) {
	at := v.at
	if v.quoted {
		at = s.inside(v)
	}
	at = skipAny(s.text, at, "{(<[\\\"'")
	end = at
	for end < len(s.text) && (isAlphanumeric(s.text[end]) || s.text[end] == '-' || s.text[end] == '@') {
		end++
	}
	id = strings.TrimRight(s.text[at:end], "-@")
	if strings.HasPrefix(s.text[end:], "%40") && isGUID(id) { // the "@" before the shard, in a URL
		from := end + len("%40")
		end = skipAny(s.text, from, "0123456789")
		id += "@" + s.text[from:end]
	}
	if !LooksLikeID(id) && !looksLikeGroupID(id) {
		return "", 0
	}
	return id, end
}

// tiesID reports whether a value is tied to its name so firmly that it is an ID,
// whatever its form.
func (s *scanner) tiesID(n name, p place, v raw) bool {
	if n.weak {
		return false
	}
	switch p.link {
	case bySign, byTag, byCall:
		return true
	case byComma:
		return v.quoted
	case byLine:
		return s.alone(n)
	}
	return false
}

// mayBeOddID reports whether a text may be an ID of a form that nobody has seen.
func mayBeOddID(text string) bool {
	return len(text) <= 100 && only(text, func(b byte) bool { return isAlphanumeric(b) || strings.IndexByte("-_@.", b) >= 0 })
}

// idAt is the ID at a place, or "".
func (s *scanner) idAt(at int) string {
	if at < len(s.text) {
		if k, w := quoteAt(s.text, at); k != 0 {
			at += w
		}
	}
	end := at
	for end < len(s.text) && (isAlphanumeric(s.text[end]) || s.text[end] == '-' || s.text[end] == '@') {
		end++
	}
	if id := s.text[at:end]; isGUID(id) || looksLikeGroupID(id) {
		return id
	}
	return ""
}
