package sandbox

import (
	"os"
	"slices"
	"testing"

	"kaizala-setup/kaizala/browsertest"
)

// looks are the widths and colour schemes in which the portal must be usable.
var looks = []look{
	{"phone-light", 320, 640, "light"},
	{"desktop-dark", 1280, 800, "dark"},
	{"phone-dark", 320, 640, "dark"},
	{"desktop-light", 1280, 800, "light"},
}

// hostile is a name that would do something if it were taken for markup.
const hostile = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>`

// The guide's steps 1 and 2 in a real browser: two people in two tabs, with clicks
// and keys on a phone. Each page is audited there, and those of each heading once on
// a dark desktop. The long run goes through the steps once in each look.
func TestPortalInChromium(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the browser has its turn in the ordinary run")
	}
	browser, journeys := browsertest.Start(t), [][]look{looks[:2]}
	t.Run("a page of another origin", func(t *testing.T) { t.Parallel(); pageOfAnotherOrigin(t, browser) })
	if os.Getenv("KAIZALA_SETUP_LONG") != "" {
		journeys = slices.Collect(slices.Chunk(looks, 1))
	}
	for _, l := range journeys {
		t.Run(l[0].name, func(t *testing.T) {
			t.Parallel()
			s, _ := serve(t)
			j := &journey{s: s, dana: tabOf(t, browser, s, Developer, l), gabi: tabOf(t, browser, s, Admin, l), noted: make(chan map[string]string, 1), removed: make(chan bool)}
			if !t.Run("both", func(t *testing.T) {
				beside(t, j.dana, j.developer)
				beside(t, j.gabi, j.admin)
			}) {
				return
			}
			j.dana.quiet()
			j.gabi.quiet()
			if len(j.dana.seen)+len(j.gabi.seen) < 17*len(l) {
				t.Errorf("audited: %q, %q", j.dana.seen, j.gabi.seen)
			}
			for _, want := range []string{"Connectors", "Add Connector", "Payroll", "API"} {
				for _, l := range l {
					if !slices.Contains(append(j.gabi.seen, j.dana.seen...), l.name+": "+want) {
						t.Errorf("the page %q was not audited: %q", want, j.dana.seen)
					}
				}
			}
		})
	}
}

// journey is two people's way through the portal, side by side.
type journey struct {
	s          *Server
	dana, gabi *tab
	noted      chan map[string]string // what Dana noted of the connector
	removed    chan bool              // closed when Gabi has done with the connector
}

func (j *journey) developer() {
	dana := j.dana
	defer close(j.noted)
	dana.tap("Sign in as Dana Developer").sees("Register a phone number first").tap("Connectors")
	phones(dana, "+44 20 7946 0101")
	dana.tap("Connectors").sees("no connectors yet").tap("Add Connector")
	dana.types("Name of the connector", "Payroll").types("Redirect URL (optional)", "nonsense").tap("Continue").sees("whole web address")
	dana.types("Description (optional)", hostile)
	dana.do(clear("Redirect URL (optional)"))
	dana.types("Redirect URL (optional)", "https://payroll.example/kaizala").tap("Continue").sees("What Payroll may do")
	dana.ticks("Media", "Text Message").tap("Create Connector").sees("This is shown once")
	noted := dana.box()
	if noted["Connector name"] != "Payroll" || len(noted["Connector ID"]) != 36 || len(noted["Connector secret"]) != 10 {
		dana.t.Fatalf("the box: %v", noted)
	}
	j.noted <- noted

	// The developer's tab is still the developer's, and shows the hostile text as text.
	dana.tap("Connectors").sees("Payroll").tap("Payroll").sees(hostile).tap("Generate user token").sees("This is shown once")
	dana.tap("Connectors").sees("365 days left").tap("Payroll").tap("Webhooks").sees("no webhooks")
	dana.tap("Clock and faults").sees("Clock")
	<-j.removed
	dana.tap("Connectors").tap("Payroll").tap("Deactivate connector").sees("deactivated").tap("Activate connector").sees("active").tap("Delete connector").sees("no connectors yet").tap("Sign out").sees("Office365")
}

func (j *journey) admin() {
	gabi := j.gabi
	defer close(j.removed)
	gabi.tap("Sign in as Gabi Groupadmin").tap("Add a Phone Number")
	phones(gabi, "+44 20 7946 0102")
	noted, ok := <-j.noted
	if !ok {
		gabi.t.Fatal("there is no connector")
	}
	gabi.tap("Groups").sees("Drivers").tap("Drivers").tap("Connectors").tap("Add Connector").sees("Select the connector")
	gabi.types("Connector", "Payroll").tap("Add Connector").sees("This is shown once")
	granted := gabi.box()
	k := keys{j.s.APIRoot(), noted["Connector ID"], noted["Connector secret"], granted["Refresh token"]}
	if granted["Group"] != "Drivers" || k.exchange(gabi.t).status != 200 {
		gabi.t.Fatalf("the box: %v", granted)
	}
	k.post(gabi.t, "/v1/groups/"+granted["Group ID"]+"/messages", `{"message":"The canteen opens at noon"}`, k.access(gabi.t))
	gabi.tap("API").sees("Send message", "curl -sS").tap("Drivers").sees("Gabi Groupadmin", "The canteen opens at noon")
	gabi.tap("Groups").tap("Drivers").tap("Connectors").tap("Remove Payroll")
	if k.exchange(gabi.t).status == 200 {
		gabi.t.Error("the token of a connector that was removed is still good")
	}
}

// beside does a part of a person's journey beside another person's.
func beside(t *testing.T, x *tab, part func()) {
	t.Run(string(x.who), func(alone *testing.T) {
		alone.Parallel()
		both := x.t
		x.t = alone
		defer func() { x.t = both }()
		part()
	})
}

// phones registers a phone with the PIN that arrives on it, beside the page.
func phones(x *tab, number string) {
	x.t.Helper()
	x.types("Phone number", "020").tap("Generate PIN").sees("country code")
	x.do(clear("Phone number"))
	x.types("Phone number", number).tap("Generate PIN").sees("Your Kaizala PIN is")
	x.types("PIN", x.pin()).tap("Verify PIN").sees("is registered")
}
