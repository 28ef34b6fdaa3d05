package backup

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"

	"throughline/internal/db"
	"throughline/internal/fault"
)

// A row is one line: an object with every column in its order. Texts are strings, or {"base64": "…"} when their bytes
// are not UTF-8; whole numbers, flags and documents are themselves; of other numbers, those that JSON cannot write are
// the strings NaN, Infinity and -Infinity.

// appendRow writes the row as a line.
func appendRow(line []byte, s db.Shape, values []any) ([]byte, error) {
	line = append(line, '{')
	for i, c := range s.Columns {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(append(append(line, '"'), c.Name...), '"', ':')
		var err error
		if line, err = appendValue(line, c.Kind, values[i]); err != nil {
			return nil, fault.Wrap(err, fault.Conflict, "the column %s of the row %v in %s cannot be kept: its content is damaged", c.Name, values[0], s.Name)
		}
	}
	return append(line, '}', '\n'), nil
}

func appendValue(line []byte, kind db.Kind, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(line, "null"...), nil
	case int64:
		return strconv.AppendInt(line, v, 10), nil
	case bool:
		return strconv.AppendBool(line, v), nil
	case float64:
		switch {
		case math.IsNaN(v):
			return append(line, `"NaN"`...), nil
		case math.IsInf(v, 1):
			return append(line, `"Infinity"`...), nil
		case math.IsInf(v, -1):
			return append(line, `"-Infinity"`...), nil
		case v == 0:
			return append(line, '0'), nil // SQLite keeps no minus zero
		}
		return strconv.AppendFloat(line, v, 'g', -1, 64), nil
	case string:
		var b []byte
		var err error
		switch {
		case kind == db.KindJSON:
			b, err = canonical(v)
		case utf8.ValidString(v):
			b, err = compact(v)
		default:
			b, err = compact(map[string]string{"base64": base64.StdEncoding.EncodeToString([]byte(v))})
		}
		return append(line, b...), err
	}
	return nil, fault.New(fault.Internal, "a %T is no stored value", value)
}

// parseRow reads a line into values in the order of the columns; one column too many or too few is an error.
func parseRow(line []byte, s db.Shape) ([]any, error) {
	var cells map[string]json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil {
		return nil, fault.New(fault.Invalid, "it is not a JSON object")
	}
	values := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		raw, ok := cells[c.Name]
		if !ok {
			return nil, fault.New(fault.Invalid, "it has no column %s", c.Name)
		}
		v, err := parseValue(raw, c.Kind)
		if err != nil {
			return nil, fault.New(fault.Invalid, "its column %s is not of kind %s", c.Name, c.Kind)
		}
		values[i] = v
	}
	if len(cells) != len(s.Columns) {
		return nil, fault.New(fault.Invalid, "it has %d columns, not %d", len(cells), len(s.Columns))
	}
	return values, nil
}

func parseValue(raw json.RawMessage, kind db.Kind) (any, error) {
	if kind == db.KindJSON {
		return string(raw), nil
	}
	if string(raw) == "null" {
		return nil, nil
	}
	switch kind {
	case db.KindNumber:
		return strconv.ParseInt(string(raw), 10, 64)
	case db.KindFlag:
		return strconv.ParseBool(string(raw))
	case db.KindFloat:
		var s string
		if json.Unmarshal(raw, &s) != nil {
			s = string(raw)
		}
		return strconv.ParseFloat(s, 64)
	}
	var s string
	if err := json.Unmarshal(raw, &s); err == nil {
		return s, nil
	}
	var bytes struct{ Base64 []byte }
	err := json.Unmarshal(raw, &bytes)
	return string(bytes.Base64), err
}
