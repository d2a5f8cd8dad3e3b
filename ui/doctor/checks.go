package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/files"
)

// check is one question. It is run with a deadline, and may find several things.
type check struct {
	id, group, title string
	remedy           phrase // where a failure or a warning has no finer one
	run              func(context.Context, *examination) []about
}

// The groups of checks.
const (
	inTerminal = "Terminal"
	inSettings = "Settings"
	inStore    = "Store"
	inNetwork  = "Network"
)

// checks has them all, in the order in which they are told. The terminal comes first:
// it is asked before anything is printed on it.
func checks() []check {
	return []check{
		{"terminal", inTerminal, "terminal", "Use a terminal that answers, or --plain: it needs nothing of the terminal.", lookAtTerminal},
		{"browser", inTerminal, "browser", "Set BROWSER to a program that opens addresses, or open the address that is shown yourself.", lookAtBrowser},

		{"setting", inSettings, "setting", "Correct it; kaizala-setup help environment lists what there is.", lookAtSettings},
		{"variable", inSettings, "variable", "Correct it or unset it; kaizala-setup help environment lists what there is.", lookAtVariables},
		{"config", inSettings, "config.json", "Correct the file or remove it.", lookAtConfig},
		{"default", inSettings, "default connector", "Choose another one with kaizala-setup use CONNECTOR, or none: kaizala-setup use --unset.", lookAtDefault},

		{"store", inStore, "round trip", "Make the directory writable and the disk have room, then run kaizala-setup doctor again.", tryStore},
		{"modes", inStore, "owners and modes", "Run kaizala-setup doctor --fix: it closes them to other users.", lookAtModes},
		{"left-overs", inStore, "left-overs", "Run kaizala-setup doctor --fix: it removes them.", lookAtLeftOvers},
		{"keyring", inStore, "keyring", "Use a passphrase or an identity file: kaizala-setup store move --store passphrase.", tryKeyring},
		{"identity", inStore, "identity", "Give the identity that the secrets were saved with: --identity FILE.", openIdentity},
		{"team", inStore, "team's store", "See kaizala-setup help team.", lookAtTeam},
		{"document", inStore, "set-up", "Move the file away, or delete the set-up: kaizala-setup forget.", openDocuments},

		{"proxy", inNetwork, "proxy", "Correct HTTPS_PROXY, unset it, or name hosts to reach without it in NO_PROXY.", tryProxies},
		{"name", inNetwork, "name", "Check the API root and the network.", lookAtNames},
		{"certificate", inNetwork, "TLS", "Check the API root and the network; do not go past this.", lookAtTLS},
		{"kaizala", inNetwork, "Kaizala", "Check the API root and the network.", lookAtKaizalas},
		{"clock", inNetwork, "clock", "Set this machine's clock, best by a time service: timedatectl set-ntp true.", lookAtClock},
		{"sandbox", inNetwork, "sandbox", "Run kaizala-setup --sandbox.", lookAtSandbox},
	}
}

// examination is one Run: its options, and what several checks look at.
type examination struct {
	Options
	store  *files.Store
	home   string // the person's directory
	docs   func() documents
	probed func(context.Context) []probe

	mu     sync.Mutex      // guards opened
	opened []secret.Secret // of the documents: a server that was sent one before may echo it now
}

// documents are those that are kept, and the errors of the others.
type documents struct {
	all  []persist.Document
	errs []error
}

func newExamination(o Options) *examination {
	x := &examination{Options: o.withDefaults()}
	x.home, _ = os.UserHomeDir()
	x.store = files.Look(o.Place.Dir, files.Options{Disk: disk.Looking(), Given: o.Identity.Given})
	x.docs = sync.OnceValue(func() documents {
		if x.Place.Missing != nil {
			return documents{}
		}
		d, errs := x.store.List(context.Background())                                                                // local files; each check has its own deadline
		return documents{d, slices.DeleteFunc(errs, func(err error) bool { return errors.Is(err, fs.ErrNotExist) })} // a directory that no command made yet
	})
	var once sync.Once
	var all []probe
	x.probed = func(ctx context.Context) []probe {
		once.Do(func() { all = x.probe(ctx) })
		return all
	}
	return x
}

func (x *examination) path(p string) value { return path(p, x.home) }
