package mspdi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"throughline/internal/fault"
)

// Limits of a file, so that a hostile one is refused and not read.
const (
	mostBytes    = 256 << 20
	mostDepth    = 64
	mostElements = 8_000_000
)

// element is a tag with all that is in it, known or not, in its order.
type element struct {
	name     string // with its prefix, as it stands
	attrs    []xml.Attr
	text     string // of an element without children
	children []*element
	comment  bool // text is a comment
}

// parse reads a file into a tree. Document types are refused: they are the door of entity bombs and of files from elsewhere.
func parse(data []byte) (*element, error) {
	if len(data) > mostBytes {
		return nil, fault.New(fault.Limit, "The file has more than %d MB", mostBytes>>20)
	}
	data, err := utf8Of(data)
	if err != nil {
		return nil, err
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.CharsetReader = charset
	var root *element
	var open []*element
	elements := 0
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		line, column := dec.InputPos()
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "Line %d, column %d: this is not well-formed XML", line, column)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, fault.New(fault.Invalid, "Line %d: the file declares a document type, which can hide entities that swell or read other files; a plan has none, so it is refused", line)
		case xml.StartElement:
			if elements++; elements > mostElements {
				return nil, fault.New(fault.Limit, "The file has more than %d elements", mostElements)
			}
			if len(open) >= mostDepth {
				return nil, fault.New(fault.Limit, "Line %d: elements are nested deeper than %d", line, mostDepth)
			}
			e := &element{name: name(t.Name), attrs: append([]xml.Attr(nil), t.Attr...)}
			if len(open) > 0 {
				above := open[len(open)-1]
				above.children = append(above.children, e)
			} else if root == nil {
				root = e
			} else {
				return nil, fault.New(fault.Invalid, "Line %d: the file has a second root", line)
			}
			open = append(open, e)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != name(t.Name) {
				return nil, fault.New(fault.Invalid, "Line %d: </%s> closes nothing that is open", line, name(t.Name))
			}
			if e := open[len(open)-1]; len(e.children) > 0 && strings.TrimSpace(e.text) == "" {
				e.text = ""
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(t)
			}
		case xml.Comment:
			if len(open) > 0 {
				above := open[len(open)-1]
				above.children = append(above.children, &element{comment: true, text: string(t)})
			}
		}
	}
	if root == nil || len(open) > 0 {
		return nil, fault.New(fault.Invalid, "The file ends before its XML does")
	}
	return root, nil
}

func name(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// utf8Of turns UTF-16, by its mark, into UTF-8.
func utf8Of(data []byte) ([]byte, error) {
	little := bytes.HasPrefix(data, []byte{0xFF, 0xFE})
	if !little && !bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		return bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), nil
	}
	data = data[2:]
	units := make([]uint16, len(data)/2)
	for i := range units {
		a, b := uint16(data[2*i]), uint16(data[2*i+1])
		if little {
			a, b = b, a
		}
		units[i] = a<<8 | b
	}
	return []byte(string(utf16.Decode(units))), nil
}

// charset reads the encodings that plans come in; what is left to declare UTF-16 has been decoded by its mark.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "utf-16", "unicode", "us-ascii":
		return in, nil
	case "iso-8859-1", "latin1", "windows-1252", "cp1252":
		raw, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		runes := make([]rune, len(raw))
		for i, b := range raw {
			runes[i] = rune(b)
		}
		return strings.NewReader(string(runes)), nil
	}
	return nil, fault.New(fault.Invalid, "The file is written in “%s”, which is not read; save it as UTF-8", label)
}

// local gives the name without its prefix.
func (e *element) local() string {
	return e.name[strings.IndexByte(e.name, ':')+1:]
}

// child gives the first child of a name; nil when there is none.
func (e *element) child(name string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if !c.comment && c.local() == name {
			return c
		}
	}
	return nil
}

// all gives the children of a name.
func (e *element) all(name string) []*element {
	var out []*element
	if e != nil {
		for _, c := range e.children {
			if !c.comment && c.local() == name {
				out = append(out, c)
			}
		}
	}
	return out
}

// value gives the text of a child; "" when there is none.
func (e *element) value(name string) string {
	if c := e.child(name); c != nil {
		return strings.TrimSpace(c.text)
	}
	return ""
}

// add appends a child with a text and gives it.
func (e *element) add(name, text string) *element {
	c := &element{name: e.prefix() + name, text: text}
	e.children = append(e.children, c)
	return c
}

func (e *element) prefix() string { return e.name[:strings.IndexByte(e.name, ':')+1] }

// write gives the tree as a file.
func (e *element) write() []byte {
	var out bytes.Buffer
	out.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n")
	e.print(&out, 0)
	return out.Bytes()
}

// print is called as deep as a file may be nested.
func (e *element) print(out *bytes.Buffer, depth int) {
	for range depth {
		out.WriteByte('\t')
	}
	if e.comment {
		out.WriteString("<!--" + e.text + "-->\n")
		return
	}
	out.WriteString("<" + e.name)
	for _, a := range e.attrs {
		out.WriteString(" " + name(a.Name) + `="`)
		_ = xml.EscapeText(out, []byte(a.Value))
		out.WriteByte('"')
	}
	if len(e.children) == 0 && e.text == "" {
		out.WriteString("/>\n")
		return
	}
	out.WriteByte('>')
	_ = xml.EscapeText(out, []byte(e.text))
	if len(e.children) > 0 {
		out.WriteByte('\n')
		for _, c := range e.children {
			c.print(out, depth+1)
		}
		for range depth {
			out.WriteByte('\t')
		}
	}
	out.WriteString("</" + e.name + ">\n")
}
