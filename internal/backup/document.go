package backup

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// canonical writes a JSON document in the one form that both engines' texts of it come to: keys in order, no spaces,
// numbers as numeral writes them. PostgreSQL stores documents parsed and SQLite as they were sent.
func canonical(text string) ([]byte, error) {
	switch text {
	case "null", "[]", "{}", `""`:
		return []byte(text), nil
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, fault.Wrap(err, fault.Conflict, "it is not a JSON document")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fault.New(fault.Conflict, "it holds more than one JSON document")
	}
	return compact(numerals(v))
}

// compact writes a value as JSON without escaping what HTML would want.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func numerals(v any) any {
	switch v := v.(type) {
	case json.Number:
		return json.Number(numeral(string(v)))
	case []any:
		for i := range v {
			v[i] = numerals(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numerals(v[k])
		}
	}
	return v
}

// longest is the number of characters up to which a number is written without an exponent.
const longest = 40

// numeral writes a JSON number by its value alone: without needless zeros, and with an exponent only when it would be
// very long.
func numeral(s string) string {
	digits, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil || n > 1<<20 || n < -1<<20 {
			return s // no engine holds such a number
		}
		digits, exponent = s[:i], n
	}
	digits, negative := strings.CutPrefix(digits, "-")
	whole, decimals, _ := strings.Cut(digits, ".")
	digits = strings.TrimLeft(whole+decimals, "0")
	exponent -= len(decimals)
	short := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(short)
	if short == "" {
		return "0"
	}
	var out string
	point := len(short) + exponent // digits before the point
	switch {
	case exponent >= 0 && point <= longest:
		out = short + strings.Repeat("0", exponent)
	case exponent < 0 && point > 0 && len(short) < longest:
		out = short[:point] + "." + short[point:]
	case point <= 0 && len(short)-point < longest:
		out = "0." + strings.Repeat("0", -point) + short
	default:
		out = short + "e" + strconv.Itoa(exponent)
	}
	if negative {
		return "-" + out
	}
	return out
}
