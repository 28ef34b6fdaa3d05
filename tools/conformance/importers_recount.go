package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"throughline/internal/importer"
)

// columnKey names a column: the kind of element ("" in a table), the header and which of that name it is.
type columnKey struct {
	in, name string
	nth      int
}

// recount reads a file anew, with the standard library only and none of the product's code, and counts the filled cells
// of each column. Of a table it also gives the records below the header.
func recount(f importer.File) (map[columnKey]int, [][]string, error) {
	r, err := f.Open()
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, err
	}
	text, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	switch lead := strings.TrimSpace(text); {
	case strings.HasPrefix(lead, "<"):
		counts, err := recountXML(text)
		return counts, nil, err
	case strings.HasPrefix(lead, "{"):
		counts, err := recountJSON(text)
		return counts, nil, err
	}
	return recountCSV(text)
}

func decode(data []byte) (string, error) {
	units := func(big bool) string {
		out := make([]uint16, 0, len(data)/2)
		for i := 2; i+1 < len(data); i += 2 {
			if big {
				out = append(out, uint16(data[i])<<8|uint16(data[i+1]))
			} else {
				out = append(out, uint16(data[i])|uint16(data[i+1])<<8)
			}
		}
		return string(utf16.Decode(out))
	}
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return units(false), nil
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return units(true), nil
	}
	data = bytes.TrimPrefix(data, []byte{0xEF, 0xBB, 0xBF})
	if utf8.Valid(data) {
		return string(data), nil
	}
	var out bytes.Buffer
	for _, line := range bytes.SplitAfter(data, []byte{'\n'}) {
		if utf8.Valid(line) {
			out.Write(line)
			continue
		}
		wide, err := charmap.Windows1252.NewDecoder().Bytes(line)
		if err != nil {
			return "", err
		}
		out.Write(wide)
	}
	return out.String(), nil
}

func recountCSV(text string) (map[columnKey]int, [][]string, error) {
	var best [][]string
	for _, sep := range ",;\t" {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = sep, true, -1
		records, err := r.ReadAll()
		if err != nil || len(records) == 0 {
			continue
		}
		if best == nil || fit(records) > fit(best) {
			best = records
		}
	}
	if best == nil {
		return nil, nil, errors.New("no table")
	}
	nth, keys := map[string]int{}, make([]columnKey, len(best[0]))
	for i, name := range best[0] {
		nth[name]++
		keys[i] = columnKey{"", name, nth[name]}
	}
	counts := map[columnKey]int{}
	for _, record := range best[1:] {
		for i, cell := range record {
			if cell == "" {
				continue
			}
			if i < len(keys) {
				counts[keys[i]]++
			} else {
				counts[columnKey{"", importer.BeyondHeader, 1}]++
			}
		}
	}
	return counts, best[1:], nil
}

// fit weighs a separator: by the columns of the header, then by the first record's having as many.
func fit(records [][]string) int {
	n := 2 * len(records[0])
	if n > 2 && len(records) > 1 && len(records[1]) == len(records[0]) {
		n++
	}
	return n
}

// recountXML counts attributes with a value and elements with a text, by their path below the record: an item or any
// child of the channel in RSS, any child of the root otherwise.
func recountXML(text string) (map[columnKey]int, error) {
	dec := xml.NewDecoder(strings.NewReader(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1 // XML forbids them, exports hold them
		}
		return r
	}, text)))
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	counts := map[columnKey]int{}
	var path []string
	var texts []bool
	base := 1
	key := func(suffix string) columnKey {
		in, below := path[base], strings.Join(path[base+1:], "/")
		if base == 2 {
			if in != "item" {
				in = "channel"
			}
		}
		if suffix == "" && below == "" {
			below = "."
		}
		return columnKey{in, below + suffix, 1}
	}
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return counts, nil
		} else if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if len(path) == 0 && t.Name.Local == "rss" {
				base = 2
			}
			path, texts = append(path, t.Name.Local), append(texts, false)
			if len(path) <= base {
				continue
			}
			for _, a := range t.Attr {
				if a.Value != "" {
					counts[key("@"+a.Name.Local)]++
				}
			}
		case xml.CharData:
			if len(texts) > 0 && strings.TrimSpace(string(t)) != "" {
				texts[len(texts)-1] = true
			}
		case xml.EndElement:
			if len(path) > base && texts[len(texts)-1] {
				counts[key("")]++
			}
			path, texts = path[:len(path)-1], texts[:len(texts)-1]
		}
	}
}

func recountJSON(text string) (map[columnKey]int, error) {
	counts := map[columnKey]int{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch t := v.(type) {
		case map[string]any:
			names := make([]string, 0, len(t))
			for name := range t {
				names = append(names, name)
			}
			sort.Strings(names)
			for _, name := range names {
				walk(strings.TrimPrefix(path+"."+name, "."), t[name])
			}
		case []any:
			for _, e := range t {
				walk(path+"[]", e)
			}
		case nil:
		default:
			if fmt.Sprint(t) != "" {
				counts[columnKey{"", path, 1}]++
			}
		}
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var v any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		walk("", v)
	}
	return counts, nil
}
