package sheet

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"throughline/internal/clock"
	"throughline/internal/money"
)

// JSON writes the sheet as an array with one object a row, whose keys are the columns' in their order: numbers, flags
// and lists as such, dates and instants as text, money as {"minor": 1250, "currency": "EUR"}, an empty cell as null.
func JSON(w io.Writer, s Sheet) error {
	out := bufio.NewWriterSize(w, 1<<16)
	keys := make([][]byte, len(s.Columns))
	for i, c := range s.Columns {
		key, err := json.Marshal(c.Key)
		if err != nil {
			return err
		}
		keys[i] = append(key, ':')
	}
	_ = out.WriteByte('[') // a failed write is kept and answered by Flush
	err := s.each(func(number int, cells []any) error {
		if number > 1 {
			_ = out.WriteByte(',')
		}
		_, _ = out.WriteString("\n{")
		for i, c := range cells {
			if i > 0 {
				_ = out.WriteByte(',')
			}
			_, _ = out.Write(keys[i])
			value, err := json.Marshal(exact(c))
			if err != nil {
				return err
			}
			_, _ = out.Write(value)
		}
		return out.WriteByte('}')
	})
	if err != nil {
		return err
	}
	_, _ = out.WriteString("\n]\n")
	return out.Flush()
}

// exact gives the value that JSON holds for a cell.
func exact(cell any) any {
	switch v := cell.(type) {
	case float64:
		if !finite(v) {
			return nil
		}
	case clock.Date:
		if v == "" {
			return nil
		}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.UTC()
	case []string:
		if v == nil {
			return []string{}
		}
	case money.Amount:
		if v == (money.Amount{}) {
			return nil
		}
	}
	return cell
}
