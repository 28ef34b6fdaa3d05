package plan

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"throughline/internal/plan/pin"
)

// AppendJSON appends what encoding/json writes of the page, without looking at its types anew for each of its rows. The
// signs that mean something in HTML are escaped, so that it may stand in a script element.
func (p Page) AppendJSON(b []byte) []byte {
	b = AppendTasks(append(b, `{"items":`...), p.Items)
	if p.Next != "" {
		b = appendText(append(b, `,"next":`...), p.Next)
	}
	return append(b, '}')
}

// AppendTasks appends the tasks as a JSON array.
func AppendTasks(b []byte, list []Task) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = list[i].AppendJSON(b)
	}
	return append(b, ']')
}

// AppendJSON appends what encoding/json writes of the task.
func (t Task) AppendJSON(b []byte) []byte {
	b = appendText(append(b, `{"id":`...), t.ID)
	b = strconv.AppendInt(append(b, `,"version":`...), t.Version, 10)
	b = appendText(append(b, `,"project":`...), t.Project)
	b = strconv.AppendInt(append(b, `,"number":`...), t.Number, 10)
	b = appendText(append(b, `,"key":`...), t.Key)
	b = appendText(append(b, `,"title":`...), t.Title)
	b = appendText(append(b, `,"description":`...), t.Description)
	b = appendText(append(b, `,"state":`...), t.State)
	b = appendText(append(b, `,"category":`...), t.Category)
	b = appendTexts(append(b, `,"assignees":`...), t.Assignees)
	b = appendText(append(b, `,"team":`...), t.Team)
	b = appendText(append(b, `,"start":`...), t.Start)
	b = appendText(append(b, `,"due":`...), t.Due)
	b = appendText(append(b, `,"priority":`...), t.Priority.String())
	b = appendTexts(append(b, `,"labels":`...), t.Labels)
	b = appendText(append(b, `,"parent":`...), t.Parent)
	b = strconv.AppendBool(append(b, `,"milestone":`...), t.Milestone)
	b = appendText(append(b, `,"rank":`...), t.Rank)
	b = pin.AppendJSON(b, t.Timing)
	if len(t.Fields) > 0 {
		b = appendAny(append(b, `,"fields":`...), t.Fields)
	}
	if t.Source != "" {
		b = appendText(append(b, `,"source":`...), t.Source)
	}
	b = appendTime(append(b, `,"created":`...), t.Created)
	b = appendTime(append(b, `,"updated":`...), t.Updated)
	if !t.Finished.IsZero() {
		b = appendTime(append(b, `,"finished":`...), t.Finished)
	}
	if !t.Deleted.IsZero() {
		b = appendTime(append(b, `,"deleted":`...), t.Deleted)
	}
	if t.Rollup != nil {
		b = appendAny(append(b, `,"rollup":`...), t.Rollup)
	}
	return append(b, '}')
}

// appendAny is for the parts that few tasks have; they always marshal.
func appendAny(b []byte, v any) []byte {
	out, _ := json.Marshal(v)
	return append(b, out...)
}

func appendTime(b []byte, at time.Time) []byte {
	b = append(b, '"')
	return append(at.AppendFormat(b, time.RFC3339Nano), '"')
}

func appendTexts[T ~string](b []byte, list []T) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, s)
	}
	return append(b, ']')
}

// appendText copies a text that is plain, as nearly all are, and leaves the others to encoding/json.
func appendText[T ~string](b []byte, s T) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c >= utf8.RuneSelf {
			return appendEscaped(b, string(s))
		}
	}
	b = append(b, '"')
	return append(append(b, s...), '"')
}

func appendEscaped(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
				i++
				continue
			}
			b = append(b, s[from:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			case '\b':
				b = append(b, '\\', 'b')
			case '\f':
				b = append(b, '\\', 'f')
			default:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
			b = append(b, s[from:i]...)
			b = append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
			from = i + size
		}
		i += size
	}
	return append(append(b, s[from:]...), '"')
}

const hex = "0123456789abcdef"
