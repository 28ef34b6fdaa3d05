package importer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"throughline/internal/fault"
)

// ReadLines reads a file of one JSON object a line. Each line is a row of the sheet; columns are paths as
// "items[].field". Null and the empty string are empty cells; numbers keep their digits. Each is called with the row's
// node and number once the row stands in the sheet; the node may still set fates.
func ReadLines(ctx context.Context, f File, form string, budget *Budget, report *Report, each func(s *Sheet, number int, n *Node) error) (*Sheet, error) {
	in, err := budget.Inspect(ctx, f)
	if err != nil {
		return nil, err
	}
	text, err := openText(f, in.Encoding)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	c := newCSVReader(f, text, 0, in.Encoding, budget.Limits)
	s := &Sheet{File: f.Name, Form: form}
	twice := 0
	for n := 0; ; n++ {
		if n%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		line, err := c.physical()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if strings.TrimSpace(string(line)) == "" {
			report.Rows.Blank++
			continue
		}
		row := &Row{Line: c.line}
		j := jsonWalk{dec: json.NewDecoder(strings.NewReader(string(line))), sheet: s, row: row, depth: budget.Limits.Depth}
		j.dec.UseNumber()
		root := newNode("", row)
		if err := j.value(root, "", 0); err != nil {
			if f := fault.As(err); f != nil {
				return nil, fault.New(f.Kind, "%s: %s", place(File{Name: s.File}, c.line), f.Message)
			}
			return nil, fault.Wrap(err, fault.Invalid, "%s: this is not one JSON object", place(f, c.line))
		}
		if _, err := j.dec.Token(); !errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Invalid, "%s: there is something after the JSON object", place(f, c.line))
		}
		row.Width = len(row.Cells)
		twice += j.twice
		if err := budget.Spend(f, row); err != nil {
			return nil, err
		}
		number := s.Keep(root)
		if err := each(s, number, root); err != nil {
			return nil, err
		}
	}
	in.note(report, f.Name)
	if twice > 0 {
		report.Note(Warning, "json-key-twice", twice, "%d names occur twice within one object of “%s”; the first value was used and all are kept.", twice, f.Name)
	}
	report.Rows.Read += len(s.Rows)
	report.Files = append(report.Files, FileReport{Name: f.Name, Form: form, Bytes: in.Bytes, SHA256: in.SHA256,
		Encoding: string(in.Encoding), Rows: len(s.Rows)})
	return s, nil
}

type jsonWalk struct {
	dec   *json.Decoder
	sheet *Sheet
	row   *Row
	depth int
	twice int
}

func (j *jsonWalk) value(n *Node, path string, depth int) error {
	if depth > j.depth {
		return fault.New(fault.Limit, "values are nested deeper than %d", j.depth)
	}
	tok, err := j.dec.Token()
	if err != nil {
		return err
	}
	text := ""
	switch t := tok.(type) {
	case json.Delim:
		if t == '[' {
			return j.list(n, path, depth)
		}
		seen := map[string]bool{}
		for j.dec.More() {
			key, err := j.dec.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string)
			if seen[name] {
				j.twice++
			}
			seen[name] = true
			child := newNode(name, j.row)
			n.Children = append(n.Children, child)
			below := name
			if path != "" {
				below = path + "." + name
			}
			if err := j.value(child, below, depth+1); err != nil {
				return err
			}
		}
		_, err = j.dec.Token()
		return err
	case string:
		text = t
	case json.Number:
		text = t.String()
	case bool:
		text = "false"
		if t {
			text = "true"
		}
	}
	if text != "" {
		if path == "" {
			return fault.New(fault.Invalid, "this is a lone value and not a JSON object")
		}
		n.text = len(j.row.Cells)
		j.row.Cells = append(j.row.Cells, Cell{Text: text, Column: int32(j.sheet.Column(path))})
	}
	return nil
}

// list hangs the values of an array beneath the node, all named "[]".
func (j *jsonWalk) list(n *Node, path string, depth int) error {
	for j.dec.More() {
		child := newNode("[]", j.row)
		n.Children = append(n.Children, child)
		if err := j.value(child, path+"[]", depth+1); err != nil {
			return err
		}
	}
	_, err := j.dec.Token()
	return err
}
