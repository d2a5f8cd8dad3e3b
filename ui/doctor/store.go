package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/files"
)

// tryStore writes a file into the state directory, reads it back and removes it.
func tryStore(_ context.Context, x *examination) []about {
	if x.Place.Missing != nil {
		return only(x.trouble(Failed, x.Place.Missing))
	}
	if err := x.store.RoundTrip(); err != nil {
		return only(x.trouble(Failed, err))
	}
	return only(fine("%s: a file was written, read back and removed.", x.path(x.Place.Dir)))
}

// exposures are what each error of disk.Exposed means, and what helps where Mend does not.
var exposures = []struct {
	err          error
	says, remedy phrase
}{
	{disk.ErrTooOpen, "other users may use it", ""},
	{disk.ErrNotOurs, "it belongs to another user, so it is not used", "As root give it to yourself with chown, or move it away."},
	{disk.ErrLink, "it is no file or directory but a link or something else, so it is not used", "Remove it, or put what it leads to in its place."},
	{disk.ErrNotFile, "it is no regular file, so it is not used", "Remove it."},
}

// lookAtModes finds what other users may use of what is kept, and closes it to them if
// that is wanted.
func lookAtModes(_ context.Context, x *examination) []about {
	var out []about
	var found []files.Exposure
	if x.Place.Missing == nil {
		var err error
		if found, err = x.store.Exposed(); err != nil {
			out = append(out, about{Finding: x.trouble(Failed, err)})
		}
	}
	for _, e := range found {
		out = append(out, x.exposed(e))
	}
	for _, p := range x.Place.Mended {
		out = append(out, about{x.path(p).asText(), x.mended(p)})
	}
	if len(out) == 0 {
		return only(fine("Everything is yours alone: directories 0700, files 0600."))
	}
	return out
}

// exposed is what one file that others may use means; it is mended if that is wanted.
func (x *examination) exposed(e files.Exposure) about {
	f := Finding{Status: Failed}
	for _, known := range exposures {
		if errors.Is(e.Err, known.err) {
			f.Says, f.Remedy = say(known.says), say(known.remedy)
		}
	}
	f.Says = say("%s: %s.", x.path(e.Path), value{f.Says.text})
	switch {
	case !errors.Is(e.Err, disk.ErrTooOpen):
	case x.Repairs == Mend:
		if err := disk.Shut(e.Path); err != nil {
			f = x.trouble(Failed, persist.DiskError(e.Path, err))
			break
		}
		f = x.mended(e.Path)
	default:
		f.Status = Warning // the next command that opens it closes it
	}
	return about{x.path(e.Path).asText(), f}
}

// mended is a file that other users could use until now.
func (x *examination) mended(p string) Finding {
	return Finding{Status: Warning, Says: say("%s: other users could use it; it is yours alone again.", x.path(p)), Remedy: say("Nothing more to do: its secrets are sealed. Facts in clear may have been read.")}
}

// leftKinds are what is left over, in words.
var leftKinds = map[files.LeftKind]phrase{
	files.LeftTemp:    "a temporary file of a process that was killed",
	files.LeftLock:    "the lock of a set-up that is gone",
	files.LeftMessage: "a message of a set-up that is gone",
}

// lookAtLeftOvers finds files that nothing needs any more, and removes them if that is
// wanted.
func lookAtLeftOvers(_ context.Context, x *examination) []about {
	if x.Place.Missing != nil {
		return only(skip("Nothing says where the files are."))
	}
	left, ready, err := x.store.LeftOvers(x.Now())
	if err != nil {
		return only(x.trouble(Failed, err))
	}
	var out []about
	for _, l := range left {
		f := Finding{Status: Warning, Says: say("%s: %s.", x.path(l.Path), value{string(leftKinds[l.Kind])})}
		if x.Repairs == Mend {
			if err := x.store.RemoveLeftOver(l); err != nil {
				f = x.trouble(Failed, err)
			} else {
				f.Status, f.Says = OK, say("%s: removed; it was %s.", x.path(l.Path), value{string(leftKinds[l.Kind])})
			}
		}
		out = append(out, about{x.path(l.Path).asText(), f})
	}
	if ready > 0 {
		out = append(out, about{Finding: fine("%s of a set-up lie ready to be sent, in %s.", counted(ready, "file", "files"), x.path(x.store.OutDir()))})
	}
	if len(out) == 0 {
		return only(fine("Nothing is left over."))
	}
	return out
}

// lookAtConfig finds whether config.json can be used.
func lookAtConfig(_ context.Context, x *examination) []about {
	if err := x.Settings.ConfigError; err != nil {
		return only(x.trouble(Failed, err))
	}
	if x.Place.Config == "" {
		return only(skip("Nothing says where the files are."))
	}
	if _, err := os.Lstat(x.Place.Config); errors.Is(err, fs.ErrNotExist) {
		return only(skip("There is none; kaizala-setup use would make %s.", x.path(x.Place.Config)))
	}
	return only(fine("%s can be read.", x.path(x.Place.Config)))
}

func counted(n int, one, more phrase) value {
	if n == 1 {
		return value{"1 " + string(one)}
	}
	return value{number(n).text + " " + string(more)}
}

func (v value) asText() Text { return Text(v) }
