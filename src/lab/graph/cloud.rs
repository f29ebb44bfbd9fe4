/// Which of the clouds the service stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cloud {
    /// The worldwide one.
    #[default]
    Global,
    /// US Government L4.
    UsGov,
    /// US Government L5.
    UsGovDod,
    /// Operated by 21Vianet.
    China,
}

impl Cloud {
    /// Each with its name and what differs there.
    pub const NAMED: [(&'static str, &'static str, Cloud); 4] = [
        ("global", "The worldwide cloud", Cloud::Global),
        ("us-gov", "US Government L4: no external methods", Cloud::UsGov),
        ("us-gov-dod", "US Government L5: no external methods", Cloud::UsGovDod),
        ("china", "21Vianet: no list of methods, three types alone", Cloud::China),
    ];

    /// The host of its Graph service, which scopes name.
    pub(super) fn graph_host(self) -> &'static str {
        match self {
            Cloud::Global => "graph.microsoft.com",
            Cloud::UsGov => "graph.microsoft.us",
            Cloud::UsGovDod => "dod-graph.microsoft.us",
            Cloud::China => "microsoftgraph.chinacloudapi.cn",
        }
    }

    /// Where a person types the code of a device.
    pub(super) fn device_page(self) -> &'static str {
        match self {
            Cloud::Global => "https://microsoft.com/devicelogin",
            Cloud::UsGov | Cloud::UsGovDod => "https://microsoft.com/deviceloginus",
            Cloud::China => "https://microsoft.com/deviceloginchina",
        }
    }

    /// Whether `authentication/NAME` exists there.
    pub(super) fn has_collection(self, name: &str) -> bool {
        match self {
            Cloud::Global => true,
            Cloud::UsGov | Cloud::UsGovDod => name != "externalAuthenticationMethods",
            Cloud::China => {
                ["microsoftAuthenticatorMethods", "phoneMethods", "platformCredentialMethods"].contains(&name)
            }
        }
    }
}
