package importer

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// Verdict says which source a file belongs to; Source is nil when none knows it.
type Verdict struct {
	File   File
	Source Source
	Detection
}

// Identify asks every source about every file.
func Identify(sources []Source, files []File) ([]Verdict, error) {
	out := make([]Verdict, 0, len(files))
	for _, f := range files {
		head, err := f.Head()
		if err != nil {
			return nil, err
		}
		v := Verdict{File: f}
		for _, s := range sources {
			if d := s.Detect(head, f.Name); d.Confidence > v.Confidence {
				v.Source, v.Detection = s, d
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// Read reads a set of files with the source of that name, or with the one that knows them all when name is "auto" or "".
// ZIP files are opened first. A mixed set is refused with a sentence that says which file is what.
func Read(ctx context.Context, sources []Source, name string, files []File, opts Options, progress func(done, total int64)) (*Batch, *Report, error) {
	if len(files) == 0 {
		return nil, nil, fault.New(fault.Invalid, "No file was given; name at least one export file")
	}
	files, err := Expand(files, opts.Limits)
	if err != nil {
		return nil, nil, err
	}
	if name != "" && name != "auto" {
		for _, s := range sources {
			if s.Name() == name {
				return s.Read(ctx, files, opts, progress)
			}
		}
		var names []string
		for _, s := range sources {
			names = append(names, s.Name())
		}
		return nil, nil, fault.New(fault.Invalid, "There is no reader named “%s”; there are: auto, %s", name, strings.Join(names, ", "))
	}
	verdicts, err := Identify(sources, files)
	if err != nil {
		return nil, nil, err
	}
	source := Source(nil)
	mixed := len(verdicts) == 0
	for _, v := range verdicts {
		if v.Source == nil || source != nil && v.Source.Name() != source.Name() {
			mixed = true
		}
		source = v.Source
	}
	if mixed {
		return nil, nil, fault.New(fault.Invalid, "These files cannot be imported together: %s. Import the files of one tool at a time", Describe(verdicts))
	}
	return source.Read(ctx, files, opts, progress)
}

// Describe lists which file is what, as part of a sentence.
func Describe(verdicts []Verdict) string {
	if len(verdicts) == 0 {
		return "the archive holds no file"
	}
	parts := make([]string, 0, min(len(verdicts), listed+1))
	for i, v := range verdicts {
		if i == listed {
			parts = append(parts, fmt.Sprintf("%d more", len(verdicts)-i))
			break
		}
		form := "a " + v.Form
		if v.Source == nil {
			form = "a form no reader knows"
		}
		parts = append(parts, fmt.Sprintf("“%s” is %s", v.File.Name, form))
	}
	return strings.Join(parts, ", ")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
