package money

import (
	"math/big"
	"strings"
	"unicode"

	"throughline/internal/fault"
)

// signs maps the symbols that name one currency; the dollar is read apart, because twenty currencies share it.
var signs = map[rune]Currency{'€': "EUR", '£': "GBP", '¥': "JPY", '₹': "INR", '₩': "KRW", '₪': "ILS", '₫': "VND", '₴': "UAH"}

// Parse reads an amount as a person writes it: "1,234.50 EUR", "EUR 1234.5", "€1.234,50", "1 234,50", "(12.00)" for a
// negative one, "$5,000". Without a code or symbol it is in fallback, which may be empty to insist on one; "$" is
// fallback if that is a dollar, else USD. When both separators appear the last one is the decimal one; a lone point
// is always decimal; a lone comma is a thousands separator exactly when three digits follow. More decimals than the
// currency has are refused, never rounded. Errors are Invalid sentences that finish "The amount …".
func Parse(text string, fallback Currency) (Amount, error) {
	number, c, err := currencyIn(text, fallback)
	if err != nil {
		return Amount{}, err
	}
	negative := false
	if inner, ok := strings.CutPrefix(number, "("); ok && strings.HasSuffix(inner, ")") {
		negative, number = true, strings.TrimSuffix(inner, ")")
	} else if rest, ok := strings.CutPrefix(number, "-"); ok {
		negative, number = true, rest
	} else {
		number = strings.TrimPrefix(number, "+")
	}
	whole, decimals, err := parts(number, text)
	if err != nil {
		return Amount{}, err
	}
	if len(decimals) > c.Places() {
		return Amount{}, fault.New(fault.Invalid, "The amount %.40q has %d decimals, but %s is counted in %d; write a point before decimals and a comma between thousands",
			text, len(decimals), c, c.Places())
	}
	minor, ok := new(big.Int).SetString(whole+decimals+strings.Repeat("0", c.Places()-len(decimals)), 10)
	if !ok {
		return Amount{}, unreadable(text)
	}
	if negative {
		minor.Neg(minor)
	}
	return fits(minor, c)
}

// currencyIn takes the code or symbol and all spaces out of the text.
func currencyIn(text string, fallback Currency) (number string, c Currency, err error) {
	if len(text) > 64 {
		return "", "", fault.New(fault.Invalid, "The amount %.40q… is longer than any number", text)
	}
	c = fallback
	var code, rest strings.Builder
	named := 0
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || r == '\'' || r == '’': // Swiss and French groups
		case r == '−':
			rest.WriteByte('-')
		case r == '$':
			named++
			if !dollar(fallback) {
				c = "USD"
			}
		case signs[r] != "":
			named++
			c = signs[r]
		case unicode.IsLetter(r):
			code.WriteRune(unicode.ToUpper(r))
		default:
			rest.WriteRune(r)
		}
	}
	if code.Len() > 0 {
		named++
		c = Currency(code.String())
	}
	if named > 1 {
		return "", "", fault.New(fault.Invalid, "The amount %.40q names its currency twice", text)
	}
	if !c.Valid() {
		return "", "", fault.New(fault.Invalid, "The amount %.40q needs a currency in use, such as EUR or USD", text)
	}
	return rest.String(), c, nil
}

func dollar(c Currency) bool {
	return strings.Contains("AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD USD XCD", string(c)) && c != ""
}

// parts splits the bare number at its decimal separator and drops the thousands separators, which must stand before
// groups of three digits.
func parts(number, text string) (whole, decimals string, err error) {
	point, comma := strings.LastIndexByte(number, '.'), strings.LastIndexByte(number, ',')
	decimal, thousands := byte('.'), ","
	switch {
	case comma > point && (point >= 0 || strings.Count(number, ",") == 1 && len(number)-comma != 4):
		decimal, thousands = ',', "."
	case point > comma && comma < 0 && strings.Count(number, ".") > 1:
		decimal, thousands = 0, "."
	}
	whole = number
	if at := strings.LastIndexByte(number, decimal); decimal != 0 && at >= 0 {
		whole, decimals = number[:at], number[at+1:]
	}
	if groups := strings.Split(whole, thousands); len(groups) > 1 {
		for i, g := range groups {
			if i > 0 && len(g) != 3 || i == 0 && (len(g) == 0 || len(g) > 3) {
				return "", "", unreadable(text)
			}
		}
		whole = strings.Join(groups, "")
	}
	if whole+decimals == "" || strings.Trim(whole+decimals, "0123456789") != "" {
		return "", "", unreadable(text)
	}
	return whole, decimals, nil
}

func unreadable(text string) error {
	return fault.New(fault.Invalid, "The amount %.40q cannot be read as a number; write it like 1,234.50 EUR", text)
}
