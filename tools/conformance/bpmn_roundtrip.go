package main

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/beevik/etree"
	"golang.org/x/text/encoding/htmlindex"

	"throughline/internal/bpmn"
)

// runBPMNRoundtrip takes every .bpmn file below --models through four trials: written unedited it is the same bytes;
// with one name edited everything else reads the same and no byte outside the edit moved; merged with a copy whose
// formatting, comments and attribute order were destroyed by another writer, with one rename, it is the renamed file to the
// byte; merged with itself it is itself. What "reads the same" means is judged by encoding/xml, not by the package
// under trial.
func runBPMNRoundtrip(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("bpmn-roundtrip", flag.ContinueOnError)
	models := flags.String("models", "", "folder with .bpmn files, searched with all folders in it")
	verbose := flags.Bool("v", false, "name passing files too")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	err = filepath.WalkDir(*models, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.EqualFold(filepath.Ext(path), ".bpmn") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		total++
		if trouble := bpmnTrial(data); trouble != nil {
			fmt.Fprintf(out, "FAIL %s: %v\n", path, trouble)
			return nil
		}
		passed++
		if *verbose {
			fmt.Fprintf(out, "ok   %s\n", path)
		}
		return nil
	})
	return passed, total, err
}

const bpmnNewName = `Renamed "here" & <there>`

func bpmnTrial(data []byte) error {
	before, err := xmlWords(data)
	if err != nil {
		return fmt.Errorf("the judge cannot read it: %w", err)
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return err
	}
	if !bytes.Equal(m.Bytes(), data) {
		return fmt.Errorf("unedited bytes differ")
	}
	if same, err := bpmn.Merge(data, data); err != nil || !bytes.Equal(same, data) {
		return fmt.Errorf("merged with itself it differs (%v)", err)
	}
	id, err := bpmnPick(m)
	if err != nil {
		return err
	}
	if err := m.SetName(id, bpmnNewName); err != nil {
		return err
	}
	edited := m.Bytes()
	again, err := bpmn.Parse(edited)
	if err != nil {
		return fmt.Errorf("the edited file cannot be read again: %w", err)
	}
	if e, ok := again.Element(id); !ok || e.Attr("name") != bpmnNewName {
		return fmt.Errorf("the new name of %s was not written", id)
	}
	wanted := renamed(before, id)
	after, err := xmlWords(edited)
	if err != nil {
		return fmt.Errorf("the judge cannot read the edited file: %w", err)
	}
	if d := firstDifference(wanted, after); d != "" {
		return fmt.Errorf("after an edit: %s", d)
	}
	if moved := movedBytes(data, edited); moved > 2*len(bpmnNewName)+200 {
		return fmt.Errorf("one edit rewrote %d bytes", moved)
	}
	rough, err := destroyed(data, id)
	if err != nil {
		return fmt.Errorf("the other writer failed: %w", err)
	}
	merged, err := bpmn.Merge(data, rough)
	if err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	kept, err := xmlWords(merged)
	if err != nil {
		return fmt.Errorf("the judge cannot read the merged file: %w", err)
	}
	if d := firstDifference(wanted, kept); d != "" {
		return fmt.Errorf("after a merge: %s", d)
	}
	if !bytes.Equal(merged, edited) {
		return fmt.Errorf("a merge of one rename wrote other bytes than the rename itself")
	}
	return nil
}

// bpmnPick chooses the element to rename: a step, else a process or a pool.
func bpmnPick(m *bpmn.Model) (string, error) {
	v := m.View()
	for _, n := range v.Nodes {
		if n.ID != "" {
			return n.ID, nil
		}
	}
	for _, p := range v.Pools {
		if p.ID != "" {
			return p.ID, nil
		}
	}
	for _, e := range m.Root().Children() {
		if found, ok := m.Element(e.Attr("id")); ok && found == e {
			return e.Attr("id"), nil
		}
	}
	return "", fmt.Errorf("no element with an id to rename")
}

// xmlWord is one piece of a file as the judge reads it.
type xmlWord struct {
	kind, name, text string
	attrs            []string
	id               string
}

// xmlWords reads a file into words: start tags with sorted attributes, end tags, text, comments, instructions.
func xmlWords(data []byte) ([]xmlWord, error) {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	decoder.CharsetReader = declaredCharset
	var words []xmlWord
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return words, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			w := xmlWord{kind: "start", name: t.Name.Space + " " + t.Name.Local}
			for _, a := range t.Attr {
				if a.Name.Space == "" && a.Name.Local == "id" {
					w.id = a.Value
				}
				w.attrs = append(w.attrs, a.Name.Space+" "+a.Name.Local+"="+a.Value)
			}
			sort.Strings(w.attrs)
			words = append(words, w)
		case xml.EndElement:
			words = append(words, xmlWord{kind: "end", name: t.Name.Space + " " + t.Name.Local})
		case xml.CharData:
			if n := len(words) - 1; n >= 0 && words[n].kind == "text" {
				words[n].text += string(t)
			} else {
				words = append(words, xmlWord{kind: "text", text: string(t)})
			}
		case xml.Comment:
			words = append(words, xmlWord{kind: "comment", text: string(t)})
		case xml.ProcInst:
			words = append(words, xmlWord{kind: "instruction", name: t.Target, text: string(t.Inst)})
		}
	}
}

// renamed gives the words with the name of the first standard element of that id replaced.
func renamed(words []xmlWord, id string) []xmlWord {
	all := slices.Clone(words)
	for i, w := range all {
		if w.kind != "start" || w.id != id || !strings.HasPrefix(w.name, bpmn.NSModel+" ") {
			continue
		}
		attrs := []string{" name=" + bpmnNewName}
		for _, a := range w.attrs {
			if !strings.HasPrefix(a, " name=") {
				attrs = append(attrs, a)
			}
		}
		sort.Strings(attrs)
		all[i].attrs = attrs
		break
	}
	return all
}

func firstDifference(want, got []xmlWord) string {
	for i := range min(len(want), len(got)) {
		a, b := want[i], got[i]
		if a.kind != b.kind || a.name != b.name || a.text != b.text || !slices.Equal(a.attrs, b.attrs) {
			return fmt.Sprintf("piece %d should be %s %s %q %q and is %s %s %q %q", i, a.kind, a.name, a.text, a.attrs, b.kind, b.name, b.text, b.attrs)
		}
	}
	if len(want) != len(got) {
		return fmt.Sprintf("%d pieces became %d", len(want), len(got))
	}
	return ""
}

// movedBytes gives how many bytes of b lie outside the beginning and the end it shares with a.
func movedBytes(a, b []byte) int {
	n := min(len(a), len(b))
	start := 0
	for start < n && a[start] == b[start] {
		start++
	}
	end := 0
	for end < n-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return len(b) - start - end
}

// destroyed writes the file anew with another library: UTF-8, other indentation, attributes sorted, comments and
// instructions gone, one element renamed.
func destroyed(data []byte, id string) ([]byte, error) {
	doc := etree.NewDocument()
	doc.ReadSettings.CharsetReader = declaredCharset
	if err := doc.ReadFromBytes(data); err != nil {
		return nil, err
	}
	done := false
	var strip func(e *etree.Element)
	strip = func(e *etree.Element) {
		e.SortAttrs()
		if !done && e.NamespaceURI() == bpmn.NSModel && e.SelectAttrValue("id", "") == id {
			e.CreateAttr("name", bpmnNewName)
			done = true
		}
		for _, child := range slices.Clone(e.Child) {
			switch c := child.(type) {
			case *etree.Comment, *etree.ProcInst:
				e.RemoveChild(c)
			case *etree.Element:
				strip(c)
			}
		}
	}
	root := doc.Root()
	strip(root)
	fresh := etree.NewDocument()
	fresh.SetRoot(root)
	fresh.Indent(7)
	return fresh.WriteToBytes()
}

func declaredCharset(label string, input io.Reader) (io.Reader, error) {
	encoding, err := htmlindex.Get(label)
	if err != nil {
		return nil, err
	}
	return encoding.NewDecoder().Reader(input), nil
}
