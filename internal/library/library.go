// Package library holds processes that many companies have, written by people who ran them: each a BPMN 2.0 file with
// lanes, the text of every step, what shows that it was done, and the decisions on the way. They are generated from the
// outlines in tools/library.
package library

import (
	"cmp"
	"embed"
	"slices"
	"strings"
	"sync"

	"throughline/internal/bpmn"
)

//go:embed files/*.bpmn
var files embed.FS

// Template is one process of the library.
type Template struct {
	Key      string   `json:"key"` // of its file: employee-onboarding
	Name     string   `json:"name"`
	Category string   `json:"category"`
	About    string   `json:"about"` // what it is for, one or two sentences
	Lanes    []string `json:"lanes"` // names of the roles, from top to bottom
	Steps    int      `json:"steps"` // activities
	Words    string   `json:"-"`     // names of its steps and tools, for searching
}

var read = sync.OnceValues(func() ([]Template, map[string][]byte) {
	entries, err := files.ReadDir("files")
	if err != nil {
		panic(err) // the files are part of the program
	}
	all, kept := make([]Template, 0, len(entries)), map[string][]byte{}
	for _, e := range entries {
		data, err := files.ReadFile("files/" + e.Name())
		if err != nil {
			panic(err)
		}
		t, err := Of(strings.TrimSuffix(e.Name(), ".bpmn"), data)
		if err != nil {
			panic(err)
		}
		kept[t.Key] = data
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b Template) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Name, b.Name))
	})
	return all, kept
})

// All lists the library by category and name. The list is the caller's own.
func All() []Template {
	all, _ := read()
	return slices.Clone(all)
}

// File gives the BPMN file of a template, which must not be changed; ok is false for a key that is not there.
func File(key string) (data []byte, ok bool) {
	_, kept := read()
	data, ok = kept[key]
	return data, ok
}

// Of tells a BPMN file as a template of the key: its name, category and purpose as they stand in the file.
func Of(key string, data []byte) (Template, error) {
	m, err := bpmn.Parse(data)
	if err != nil {
		return Template{}, err
	}
	v := m.View()
	t := Template{Key: key, Lanes: []string{}}
	for _, p := range v.Processes {
		t.Name, t.About, t.Category = cmp.Or(t.Name, p.Name), cmp.Or(t.About, p.Documentation), cmp.Or(t.Category, m.Fact(p.ID, "category"))
	}
	for _, l := range v.Lanes {
		t.Lanes = append(t.Lanes, l.Name)
	}
	var words []string
	for _, n := range v.Nodes {
		if !bpmn.IsActivity(n.Kind) {
			continue
		}
		t.Steps++
		words = append(words, n.Name, m.Fact(n.ID, "tool"))
	}
	slices.Sort(words)
	t.Words = strings.Join(slices.Compact(words), " ")
	return t, nil
}

// Matches tells whether every word of the question begins a word of what the template tells of itself.
func (t Template) Matches(question string) bool {
	said := " " + strings.ToLower(strings.Join([]string{t.Name, t.Category, t.About, strings.Join(t.Lanes, " "), t.Words}, " "))
	for _, word := range strings.Fields(strings.ToLower(question)) {
		if !strings.Contains(said, " "+word) {
			return false
		}
	}
	return true
}
