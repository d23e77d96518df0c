group-not-yours = That is for the one who asked for this report, and for those whom the settings name.
group-reopened = Reopened: section { $sections }.
