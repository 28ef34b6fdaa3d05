package money

import "strings"

// Currency is a three-letter code of ISO 4217 in capitals.
type Currency string

// codes lists the national currencies of ISO 4217 in use; funds, metals and test codes are left out.
const codes = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF " +
	"CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD " +
	"HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD " +
	"MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR " +
	"RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS " +
	"UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"

// places holds the number of decimals of every currency that has not two (ISO 4217, minor units).
var places = map[Currency]int{
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4,
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
	"VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}

// Valid tells whether the code is a currency in use.
func (c Currency) Valid() bool {
	return len(c) == 3 && !strings.Contains(string(c), " ") && strings.Contains(codes, string(c))
}

// Places gives the number of decimals in which the currency is counted: 2 for EUR, 0 for JPY, 3 for KWD.
func (c Currency) Places() int {
	if n, ok := places[c]; ok {
		return n
	}
	return 2
}

var fronts = map[Currency]string{"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}

// Sign gives what stands before a number: "€", or the code and a space, "CHF ", where no sign is known everywhere.
func (c Currency) Sign() string {
	if sign := fronts[c]; sign != "" || c == "" {
		return sign
	}
	return string(c) + " "
}

// Currencies gives all codes in alphabetical order, for a choice list.
func Currencies() []Currency {
	words := strings.Fields(codes)
	all := make([]Currency, len(words))
	for i, w := range words {
		all[i] = Currency(w)
	}
	return all
}
