package sandbox

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"kaizala-setup/kaizala/secret"
)

//go:embed pages
var pageFiles embed.FS

// templates returns each page within the layout. It parses them for the first page
// that is drawn, since most runs of the program draw none.
var templates = sync.OnceValue(func() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, name := range []string{"signin", "home", "phone", "pin", "connectors", "details", "permissions", "connector", "groups", "group", "access", "shown", "onward", "gone", errorPage, "controls", "authorize", "webhooks", "chat", "api"} {
		out[name] = template.Must(template.ParseFS(pageFiles, "pages/layout.html", "pages/"+name+".html"))
	}
	return out
})

// errorPage is the page that says nothing but an error.
const errorPage = "unsaved"

// page is the data of a template.
type page struct {
	Person  Person
	Base    string // "/developer"
	Account account
	Title   string
	Section string     // of the left menu
	Phone   phoneView  // beside the page
	Error   string     // a sentence, drawn at the field at fault
	Wrong   string     // the name of that field, where a page has several
	Form    url.Values // what the person typed, to be drawn again
	Data    any
}

// visit is one request to a person's portal.
type visit struct {
	s *Server
	w *world
	r *http.Request
	page
	rw   http.ResponseWriter
	name string // the page to draw
	goTo string // the path to redirect to in place of drawing
	code int    // the HTTP status; 0: the usual one of a page, error or redirect
}

func (s *Server) portal(mux *http.ServeMux) {
	mux.HandleFunc("GET /style.css", func(rw http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(rw, r, pageFiles, "pages/style.css")
	})
	for pattern, serve := range map[string]func(*visit){
		"GET /{$}":                                (*visit).home,
		"POST /sign-in":                           (*visit).signIn,
		"POST /sign-out":                          (*visit).signOut,
		"GET /phone":                              (*visit).phone,
		"POST /phone/pin":                         (*visit).generatePIN,
		"POST /phone/verify":                      (*visit).verifyPIN,
		"GET /connectors":                         (*visit).connectors,
		"GET /connectors/new":                     (*visit).details,
		"POST /connectors/new":                    (*visit).permissions,
		"POST /connectors":                        (*visit).create,
		"GET /connectors/{connector}":             (*visit).connector,
		"POST /connectors/{connector}/user-token": (*visit).userToken,
		"POST /connectors/{connector}/activate":   func(v *visit) { v.activated(true) },
		"POST /connectors/{connector}/deactivate": func(v *visit) { v.activated(false) },
		"POST /connectors/{connector}/delete":     (*visit).delete,
		"GET /connectors/{connector}/webhooks":    (*visit).webhooks,
		"POST /connectors/{connector}/webhooks":   (*visit).sendAgain,
		"GET /groups":                             (*visit).groups,
		"GET /groups/{group}":                     (*visit).group,
		"GET /groups/{group}/connectors":          (*visit).access,
		"POST /groups/{group}/connectors":         (*visit).addAccess,
		"POST /groups/{group}/remove":             (*visit).removeAccess,
		"GET /chats/{group}":                      (*visit).chat,
		"GET /api":                                (*visit).api,
		"GET /shown":                              (*visit).shown,
		"GET /controls":                           (*visit).controls,
		"POST /controls/clock":                    (*visit).moveClock,
		"POST /controls/fault":                    (*visit).orderFault,
		"POST /controls/revoke":                   (*visit).revoke,
		"POST /controls/endpoint":                 (*visit).moveEndpoint,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		for _, p := range []Person{Developer, Admin} {
			mux.HandleFunc(method+" /"+string(p)+path, s.visitor(p, path, serve))
		}
	}
}

// open lists the paths that need no sign-in. Those below /controls need none
// either. All others need a sign-in and a registered phone, except for the paths
// that register one.
var open = map[string]bool{"/{$}": true, "/sign-in": true}

// visitor makes a handler that serves only requests with the person's session.
func (s *Server) visitor(p Person, path string, serve func(*visit)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		v := &visit{s: s, w: s.world, r: r, rw: rw, page: page{Person: p, Base: "/" + string(p)}}
		if !v.session(path) {
			return
		}
		s.seen[p] = s.clock()
		v.Account = s.world.People[p]
		if err := r.ParseForm(); err != nil {
			http.Error(rw, "that form is too large or damaged", http.StatusBadRequest)
			return
		}
		v.Form = cleaned(r.PostForm)
		if shown := s.shown[p]; shown != nil && path != "/shown" && path != "/{$}" {
			shown.onScreen = false
		}
		switch {
		case open[path], strings.HasPrefix(path, "/controls"):
			serve(v)
		case !v.Account.SignedIn:
			v.goTo = "/"
		case v.Account.Phone == "" && !strings.HasPrefix(path, "/phone") && path != "/sign-out":
			v.goTo = "/phone"
		default:
			serve(v)
		}
		v.answer()
	}
}

// cleaned makes the typed values safe to show.
func cleaned(form url.Values) url.Values {
	for _, values := range form {
		for i, value := range values {
			values[i] = secret.Clean(value)
		}
	}
	return form
}

// session reports whether the request has the person's session in a cookie. If the
// address holds the session, it sets the cookie and answers with a page that leads
// on.
func (v *visit) session(path string) bool {
	name, want := v.s.session(v.Person)
	if given := v.r.URL.Query().Get("session"); path == "/{$}" && given != "" {
		if !same(given, v.w.derive("link "+string(v.Person))) {
			return v.stranger()
		}
		v.s.seen[v.Person] = v.s.clock()
		v.giveSession()
		// An HTTP redirect would not do: a browser sends a strict cookie only
		// if a page of this site leads on.
		v.rw.Header().Set("Refresh", "0; url="+v.Base+"/")
		v.Title = "Welcome"
		v.draw("onward", http.StatusOK)
		return false
	}
	if c, err := v.r.Cookie(name); err == nil && same(c.Value, want) {
		return true
	}
	return v.stranger()
}

// session returns the name and the value of the cookie that is a person's session.
// Both hold the port, since browsers send cookies to every port of a host.
func (s *Server) session(p Person) (name, value string) {
	port := s.port()
	return "sandbox-" + string(p) + "-" + port, s.world.derive(fmt.Sprintf("session %s %s %d", p, port, s.world.People[p].SignOuts))
}

// giveSession sets the cookie of the person's session.
func (v *visit) giveSession() {
	name, value := v.s.session(v.Person)
	http.SetCookie(v.rw, &http.Cookie{Name: name, Value: value, Path: v.Base, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// stranger answers a request without the person's session. It returns false.
func (v *visit) stranger() bool {
	v.Title = "Not signed in"
	v.draw("gone", http.StatusForbidden)
	return false
}

// answer draws the page, or redirects to the next one.
func (v *visit) answer() {
	switch {
	case v.goTo != "":
		http.Redirect(v.rw, v.r, v.Base+v.goTo, http.StatusSeeOther)
		return
	case v.code != 0:
	case v.name == "gone":
		v.code = http.StatusNotFound
	case v.Error != "":
		v.code = http.StatusUnprocessableEntity
	default:
		v.code = http.StatusOK
	}
	v.Phone = v.onPhone()
	v.draw(v.name, v.code)
}

func (v *visit) draw(name string, status int) { drawPage(v.rw, name, status, v.page) }

func drawPage(rw http.ResponseWriter, name string, status int, p page) {
	var b bytes.Buffer
	if err := templates()[name].ExecuteTemplate(&b, "layout.html", p); err != nil {
		http.Error(rw, "this page cannot be drawn", http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write(b.Bytes())
}

// shows sets the page to draw and the section of the menu that it belongs to.
func (v *visit) shows(name, section, title string, data any) {
	v.name, v.Section, v.Title, v.Data = name, section, title, data
}

// change changes the world and leads on to a path. If the change fails it draws the
// reason and returns false.
func (v *visit) change(goTo string, f func(*world) error) bool {
	if err := v.s.change(f); err != nil {
		v.code, v.Error = http.StatusInternalServerError, "This could not be saved: "+err.Error()
		if errors.Is(err, errFull) {
			v.code = http.StatusUnprocessableEntity
		}
		v.shows(errorPage, "", "Not saved", nil)
		return false
	}
	v.goTo = goTo
	return true
}

func (v *visit) now() time.Time { return v.s.now() }
