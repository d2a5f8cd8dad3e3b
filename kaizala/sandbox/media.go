package sandbox

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// medium is an uploaded file. Its content is a file of its own beside the world.
type medium struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Type      string    `json:"type"` // MIME
	Size      int64     `json:"size"` // bytes
	At        time.Time `json:"at"`
	Connector string    `json:"connector"`
}

// Limits of media. The service's own are not known.
const (
	maxMedium   = 25 << 20 // of one file, in bytes
	maxMedia    = 5000     // files
	maxAllMedia = 4 << 30  // of all files, in bytes
)

func noMIME() *refusal {
	return refuse(http.StatusUnsupportedMediaType, "UnsupportedMediaType", "RequestException", "The body needs a file part with a MIME type of its own")
}

func tooLarge() *refusal {
	return refuse(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "RequestException", "The body is too large")
}

// uploadMedia stores the file part of a form. The documentation and clients name the
// part files, FileName or File: the first part with a file name counts, whatever its
// name is, or else the first with a MIME type.
func uploadMedia(c *call) (any, *refusal) {
	form, err := c.r.MultipartReader()
	if err != nil {
		return nil, noMIME()
	}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, noMIME()
		case isTooLong(err):
			return nil, tooLarge()
		case err != nil:
			return nil, invalid("The form is damaged")
		}
		kind := part.Header.Get("Content-Type")
		if part.FileName() == "" && kind == "" {
			continue
		}
		return c.keepMedium(partName(part), kind, part)
	}
}

func isTooLong(err error) bool {
	var long *http.MaxBytesError
	return errors.As(err, &long)
}

func partName(p *multipart.Part) string {
	if name := p.FileName(); name != "" {
		return name
	}
	return p.FormName()
}

// fetchMedia stores the file at an address, which has to be one that webhooks may have.
func fetchMedia(c *call) (any, *refusal) {
	f, no := readFields(c.r, c.s.strict)
	if no != nil {
		return nil, no
	}
	address := f.text("mediaUrl")
	u, why := c.s.courier.address(address)
	switch {
	case f.fault() != nil:
		return nil, f.fault()
	case why != "":
		return nil, invalid("mediaUrl " + why)
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), c.s.courier.download)
	defer cancel()
	resp, err := c.s.courier.fetch(ctx, u)
	if err != nil {
		return nil, invalid("mediaUrl cannot be fetched")
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, invalid("mediaUrl does not answer with a file")
	}
	return c.keepMedium(path.Base(u.Path), resp.Header.Get("Content-Type"), resp.Body)
}

// keepMedium stores a file, and answers with its mediaResource.
func (c *call) keepMedium(name, kind string, from io.Reader) (any, *refusal) {
	kind, _, err := mime.ParseMediaType(kind)
	if err != nil || !strings.Contains(kind, "/") || len(kind) > nameLimit {
		return nil, noMIME()
	}
	m := medium{ID: guid(), Name: named(path.Base(strings.ReplaceAll(name, `\`, "/"))), Type: kind, Connector: c.connector.ID}
	if m.Size, err = c.s.files.store(m.ID, io.LimitReader(from, maxMedium+1)); m.Size > maxMedium || isTooLong(err) {
		c.s.files.remove(m.ID)
		return nil, tooLarge()
	}
	if err != nil {
		c.s.files.remove(m.ID)
		if errors.Is(err, errUnread) {
			return nil, invalid("The file did not come whole")
		}
		return nil, unsaved()
	}
	no := c.s.changeLocked(func(w *world) *refusal {
		all := m.Size
		for other := range w.Media.all() {
			all += other.Size
		}
		if w.Media.len() >= maxMedia || all > maxAllMedia {
			return tooManyThings()
		}
		m.At = c.s.now().UTC().Truncate(time.Second)
		w.Media.put(m)
		return nil
	})
	if no != nil {
		c.s.files.remove(m.ID)
		return nil, no
	}
	return map[string]any{"mediaResource": resourceOf(c.root(), m)}, nil
}

// takes reports whether a file fits a type of action, by its name or by its MIME type.
func (k mediaKind) takes(m medium) bool {
	suffix := strings.ToLower(path.Ext(m.Name))
	return slices.Contains(strings.Fields(k.suffixes), suffix) || suffix == "" && strings.HasPrefix(m.Type, k.mime)
}

// resourceFile is a file within a mediaResource (observed until 2018).
type resourceFile struct {
	ID   string `json:"Id"`
	Name string `json:"Name"`
	Size int64  `json:"Size"` // kB
	URL  string `json:"Url"`
}

type resource struct {
	ActionType int            `json:"ActionType"`
	Files      []resourceFile `json:"Files"`
}

// resourceOf returns the mediaResource of a file: opaque to clients, in the form that the
// service's had until 2018.
func resourceOf(root string, m medium) string {
	k, ok := find(mediaKinds(), func(k mediaKind) bool { return k.takes(m) || strings.HasPrefix(m.Type, k.mime) })
	if !ok {
		k, _ = find(mediaKinds(), func(k mediaKind) bool { return k.name == "Document" })
	}
	b := rawJSON(resource{k.number, []resourceFile{{m.ID, m.Name, (m.Size + 1023) / 1024, root + "/media/" + m.ID}}})
	return base64.StdEncoding.EncodeToString(b)
}

// resource returns the file of a mediaResource.
func (w *world) resource(text string) (medium, bool) {
	b, err := base64.StdEncoding.DecodeString(text)
	var r resource
	if err != nil || json.Unmarshal(b, &r) != nil || len(r.Files) == 0 {
		return medium{}, false
	}
	return w.medium(r.Files[0].ID)
}

func (w *world) medium(id string) (medium, bool) {
	return w.Media.get(id)
}

// medium reads a mediaResource of POST media.
func (c *call) medium(f params, name string) medium {
	m, ok := c.w.resource(f.text(name))
	if !ok {
		f.blame(name, "a mediaResource of POST media")
	}
	return m
}

func (w *world) mediaURL(root, id string) string {
	if _, ok := w.medium(id); !ok {
		return ""
	}
	return root + "/media/" + id
}

// attachments are files as events have them: the documented table names their fields
// otherwise than the sample, so both are there.
func (w *world) attachments(root string, ids []string) []map[string]any {
	out := []map[string]any{}
	for _, id := range ids {
		m, _ := w.medium(id)
		url := w.mediaURL(root, id)
		out = append(out, map[string]any{"mediaUrl": url, "mediaFileName": m.Name, "url": url, "fileName": m.Name})
	}
	return out
}
