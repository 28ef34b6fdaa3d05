package importer

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// stamp is a text taken apart into a date and a time, before anybody decides which number is the day.
type stamp struct {
	year, month, day int
	first, second    int // the two small numbers of 03/04/2026; month and day are 0 then
	hour, min, sec   int
	nano             int
	offset           int // seconds east of UTC
	timed, seconds   bool
	zoned            bool
}

// months maps the beginnings of month names, in the languages tools are used in, to their numbers. The longest match
// wins, so that "juin" and "juil" stay apart.
var months = map[string]int{
	"jan": 1, "jän": 1, "ene": 1, "gen": 1, "sty": 1,
	"feb": 2, "fév": 2, "fev": 2, "lut": 2,
	"mar": 3, "mär": 3, "mrz": 3, "mrt": 3, "maa": 3,
	"apr": 4, "avr": 4, "abr": 4, "kwi": 4,
	"may": 5, "mai": 5, "mag": 5, "mei": 5, "maj": 5,
	"jun": 6, "juin": 6, "giu": 6, "cze": 6,
	"jul": 7, "juil": 7, "lug": 7, "lip": 7,
	"aug": 8, "aoû": 8, "aou": 8, "ago": 8, "sie": 8,
	"sep": 9, "set": 9, "wrz": 9,
	"oct": 10, "okt": 10, "out": 10, "ott": 10, "paź": 10,
	"nov": 11, "lis": 11,
	"dec": 12, "dez": 12, "déc": 12, "dic": 12, "gru": 12,
}

func monthOf(word string) int {
	word = strings.ToLower(strings.Trim(word, "."))
	for _, runes := range []int{4, 3} {
		n := 0
		for i := range word {
			if n == runes {
				if m := months[word[:i]]; m > 0 {
					return m
				}
				break
			}
			n++
		}
		if utf8.RuneCountInString(word) == runes && months[word] > 0 {
			return months[word]
		}
	}
	return 0
}

// token is a run of digits, a run of letters, or one other character.
type token struct {
	kind rune // '0' digits, 'a' letters, otherwise the character
	text string
	num  int
}

// longest is the longest text that can be a date; "Wednesday, September 23, 2026 11:59:59 PM GMT+0530 (…)" fits.
const longest = 96

// tokens appends the tokens of the text.
func tokens(out []token, s string) []token {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		j, kind := i+size, r
		switch {
		case r >= '0' && r <= '9':
			kind = '0'
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
		case unicode.IsLetter(r):
			kind = 'a'
			for j < len(s) {
				r, size := utf8.DecodeRuneInString(s[j:])
				if !unicode.IsLetter(r) && r != '.' {
					break
				}
				j += size
			}
		case r == '\u00a0' || r == '\u202f':
			kind = ' '
		}
		t := token{kind: kind, text: s[i:j]}
		if kind == '0' {
			for _, c := range t.text[:min(len(t.text), 9)] {
				t.num = t.num*10 + int(c-'0')
			}
		}
		out = append(out, t)
		i = j
	}
	return out
}

// readStamp takes a text apart; ok is false when it is not wholly a date, with or without a time.
func readStamp(raw string) (st stamp, ok bool) {
	if len(raw) > 2*longest {
		return st, false
	}
	s := strings.TrimSpace(raw)
	if i := strings.LastIndex(s, "("); i > 0 && strings.HasSuffix(s, ")") {
		s = strings.TrimSpace(s[:i]) // the zone's name that JavaScript adds
	}
	if len(s) < 6 || len(s) > longest {
		return st, false
	}
	var room [24]token
	toks, ok := st.takeTime(tokens(room[:0], s))
	if !ok {
		return st, false
	}
	return st, st.takeDate(toks)
}

// takeTime finds "4:37 PM", "16:37:05.123+01:00" and the like, and gives the tokens before it.
func (st *stamp) takeTime(toks []token) ([]token, bool) {
	at := -1
	for i := 0; i+2 < len(toks); i++ {
		if toks[i].kind == '0' && toks[i+1].kind == ':' && toks[i+2].kind == '0' {
			at = i
			break
		}
	}
	if at < 0 {
		return toks, true
	}
	st.timed = true
	st.hour, st.min = toks[at].num, toks[at+2].num
	rest := toks[at+3:]
	if len(rest) > 1 && rest[0].kind == ':' && rest[1].kind == '0' {
		st.sec, st.seconds = rest[1].num, true
		rest = rest[2:]
		if len(rest) > 1 && (rest[0].kind == '.' || rest[0].kind == ',') && rest[1].kind == '0' {
			digits := (rest[1].text + "000000000")[:9]
			for _, c := range digits {
				st.nano = st.nano*10 + int(c-'0')
			}
			rest = rest[2:]
		}
	}
	half := byte(0)
	for len(rest) > 0 {
		t := rest[0]
		switch {
		case t.kind == ' ':
		case t.kind == 'a':
			switch word := strings.ToLower(strings.ReplaceAll(t.text, ".", "")); word {
			case "am", "pm", "a", "p":
				half = word[0]
			case "m":
			case "vorm":
				half = 'a'
			case "nachm":
				half = 'p'
			case "z", "gmt", "utc":
				st.zoned = true
			default:
				return nil, false
			}
		case (t.kind == '+' || t.kind == '-') && len(rest) > 1 && rest[1].kind == '0':
			hours, mins, used := rest[1].num, 0, 2
			if len(rest[1].text) == 4 {
				hours, mins = rest[1].num/100, rest[1].num%100
			} else if len(rest) > 3 && rest[2].kind == ':' && rest[3].kind == '0' {
				mins, used = rest[3].num, 4
			}
			if hours > 15 || mins > 59 {
				return nil, false
			}
			st.zoned, st.offset = true, (hours*60+mins)*60
			if t.kind == '-' {
				st.offset = -st.offset
			}
			rest = rest[used-1:]
		default:
			return nil, false
		}
		rest = rest[1:]
	}
	if half != 0 {
		if st.hour < 1 || st.hour > 12 {
			return nil, false
		}
		st.hour %= 12
		if half == 'p' {
			st.hour += 12
		}
	}
	before := toks[:at]
	if n := len(before); n > 0 && before[n-1].kind == 'a' && strings.EqualFold(before[n-1].text, "t") {
		before = before[:n-1]
	}
	return before, st.hour < 24 && st.min < 60 && st.sec < 61
}

// takeDate reads the tokens before the time.
func (st *stamp) takeDate(toks []token) bool {
	var nums []token
	month, words, monthAt := 0, 0, 0
	dots := false
	for i, t := range toks {
		switch t.kind {
		case '0':
			nums = append(nums, t)
		case 'a':
			if m := monthOf(t.text); m > 0 {
				month, monthAt = m, len(nums)
			} else if low := strings.ToLower(t.text); low != "de" && low != "of" {
				if words++; i > 0 || words > 1 { // only a weekday, and that stands first
					return false
				}
			}
		case ' ', ',', '/', '-', '.':
			dots = dots || t.kind == '.'
		default:
			return false
		}
	}
	switch {
	case month > 0 && len(nums) == 2 && monthAt == 0: // Feb 15 2026
		st.year, st.month, st.day = fullYear(nums[1]), month, nums[0].num
	case month > 0 && len(nums) == 2 && monthAt == 1 && len(nums[0].text) == 4:
		st.year, st.month, st.day = nums[0].num, month, nums[1].num
	case month > 0 && len(nums) == 2 && monthAt == 1: // 15/Feb/26
		st.year, st.month, st.day = fullYear(nums[1]), month, nums[0].num
	case month == 0 && words == 0 && len(nums) == 3 && len(nums[0].text) == 4:
		st.year, st.month, st.day = nums[0].num, nums[1].num, nums[2].num
	case month == 0 && words == 0 && len(nums) == 3 && dots: // nobody writes month.day.year
		st.year, st.month, st.day = fullYear(nums[2]), nums[1].num, nums[0].num
	case month == 0 && words == 0 && len(nums) == 3:
		st.year, st.first, st.second = fullYear(nums[2]), nums[0].num, nums[1].num
	default:
		return false
	}
	return len(nums) == 2 || len(nums[1].text) <= 2
}

// fullYear gives 26 as 2026 and 71 as 1971; other lengths as they are, for the range check to refuse.
func fullYear(t token) int {
	if len(t.text) != 2 {
		return t.num
	}
	if t.num < 70 {
		return 2000 + t.num
	}
	return 1900 + t.num
}

// valid tells whether year, month and day name a real day between 1900 and 2199.
func valid(year, month, day int) bool {
	if year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() == day
}
