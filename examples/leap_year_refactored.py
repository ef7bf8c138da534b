"""The same after a refactoring that went wrong in one place."""


def is_leap(year):
    if year % 100 == 0:
        return year % 400 == 0
    return year % 4 == 0


def days_in_month(year, month):
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return lengths[month - 1] + (month == 2 and is_leap(year))


def day_of_year(year, month, day):
    days = day
    for earlier in range(1, month):
        days += days_in_month(year, earlier)
    return days
