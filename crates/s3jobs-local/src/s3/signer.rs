use http::Request;

use crate::objects::Account;
use crate::signature::Claimed;

/// The region of a request that is not signed, or whose signature is for none.
const DEFAULT_REGION: &str = "us-east-1";

/// Who signed a request, and for where, as the request says. Whether it is true is not asked here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signer {
    /// The AWS region, such as `us-east-1`.
    pub(super) region: String,
    /// Nothing: the access key does not tell.
    // S3 knows the account of every access key. Here keys are free, and one that is itself an account's id stands for it;
    // other local AWS services have the same convention.
    pub(super) account: Option<Account>,
}

impl Signer {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        match Claimed::of(request) {
            Some(Claimed { key, region, service: _ }) => {
                let region = region.unwrap_or_else(|| DEFAULT_REGION.to_owned());
                Self { region, account: Account::new(&key) }
            }
            None => Self { region: DEFAULT_REGION.to_owned(), account: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(uri: &str, authorization: &str) -> (String, Option<Account>) {
        let request = Request::get(uri).header("authorization", authorization).body(()).unwrap();
        let Signer { region, account } = Signer::of(&request);
        (region, account)
    }

    #[test]
    fn region_and_account_are_those_of_the_signature() {
        let signed = "AWS4-HMAC-SHA256 Credential=111122223333/20261122/eu-west-1/s3/aws4_request, SignedHeaders=host";
        assert_eq!(signer("/", signed), ("eu-west-1".to_owned(), Account::new("111122223333")));
        let presigned = "/b?X-Amz-Credential=AKID%2F20261122%2Feu-west-2%2Fs3%2Faws4_request";
        assert_eq!(signer(presigned, ""), ("eu-west-2".to_owned(), None));
        let second = ("us-east-1".to_owned(), Account::new("111122223333"));
        assert_eq!(signer("/", "AWS 111122223333:c2ln"), second);
        assert_eq!(signer("/b?AWSAccessKeyId=111122223333&Signature=c2ln&Expires=1", ""), second);
    }

    #[test]
    fn who_does_not_sign_is_in_the_first_region_and_of_no_account() {
        assert_eq!(signer("/", ""), ("us-east-1".to_owned(), None));
    }
}
